"""Files as rows: from the bytes of any table to cells as text, in constant memory."""
