"""An entry stays true: by one tap of staff, or by a link to its owner, in good time."""
