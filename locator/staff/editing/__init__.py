"""One calm page on which a service, who delivers it, and where and when it is given are written."""
