"""What is published beside the answers: descriptions of the data and of the service for machines.

Everything is made from the graph and the address under which it is published; nothing is listed by hand.
"""
