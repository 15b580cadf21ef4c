"""What can be done at the interface system, one file each; passing on itself keeps nothing and is the road's."""
