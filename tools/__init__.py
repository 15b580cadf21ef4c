"""What makes files of ours: stubs, the schema of the topology, the table of local governments."""
