"""Two people at one form: what each changed is compared, merged where it can be, and chosen where it cannot.

A form carries, signed, what it was opened with. On saving that is compared with what the record holds now and with
what was typed. `sheets` reads forms, `comparing` is the comparison, `typing` writes into what was typed, `telling`
puts differences into words, `saving` is the admin that does it.
"""
