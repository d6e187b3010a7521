"""The record for programs: every JSON address described as OpenAPI, open to other sites, so many files a minute.

What an address answers is made elsewhere, by the view that also makes its page; here it is described, and what goes
around it is done: cross-origin reading, refusals in one shape, and a limit by address.
"""
