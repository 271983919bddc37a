"""An entry stays true: one tap of staff, or a link to its owner; reminders before it goes silent."""
