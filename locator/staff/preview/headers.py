"""What the browser may do with a preview: show it in a frame of our own, and nothing else."""

from __future__ import annotations

from locator.privacy import CONTENT_SECURITY_POLICY

# The page around may hold frames of ours; nobody may hold it.
AROUND = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'; frame-ancestors 'none'"

# Threat: with "frame-ancestors 'none'" our own frame stays empty; with any wider word, somebody
# else's page shows what is not public in a frame of theirs, and steals taps. So ours alone may.
# Threat: a draft is what anybody may have written, and here those see it who may publish. In the
# sandbox nothing runs, no form is sent, and no link leads anywhere: the page can only be read.
# ("allow-same-origin" is for our own stylesheet, which serves no stranger.)
INSIDE = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'self'; sandbox allow-same-origin"
