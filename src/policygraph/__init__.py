"""A knowledge graph of Japan's industrial cluster policy, and the tool that keeps it, checks it and answers from it."""

__version__ = "0.1.0"
