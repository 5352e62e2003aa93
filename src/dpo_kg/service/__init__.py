"""Answers to requests, without HTTP: what a server's worker does for each request, as plain calls.

A request is a dictionary that JSON can hold, an answer a `Reply` of status, headers and bytes. The server gives the
requests to workers in processes of their own (`dpo_kg.isolation`); tests and other programs call them directly.
"""
