"""Files: what is too large for a message, or no message, is kept by its content and read in pieces.

A file is found by the SHA-256 of its content, sealed at rest under a key in the node's folder, and kept until a day. It
stands in the node's database, so that a change and its file are kept together or not at all. Only callers that were
granted it may read it, and only where the topology lets the class ``file`` pass.
"""
