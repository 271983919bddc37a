"""Whether this server is well, for the machine that watches it; nothing about a person.

`/healthz` says that a process lives, `/readyz` whether it can answer those who look for help, and
`/metrics` how much it does. `locator check` tells people more, and how to mend it.
"""
