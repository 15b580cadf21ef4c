"""Jobs: many rows are entered at once and done one by one, each with a result of its own, whatever happens meanwhile.

A kind says what a row is and what is done with it (``work``), mounts the tables beside its own and the servicer beside
its own (``mounted``), and starts jobs in a method of its own. A row's effect and its being marked done are one
transaction, so that a node that is killed goes on where it was. What a row says is deleted once it is done.
"""
