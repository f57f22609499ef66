"""Public web archives: what their indexes say of a page, and the copies that they give. Pure, but for `asking`."""
