"""Checkpoints of random weights in the layout of public ones, for tests and for trying recipes.

They stand in where no public checkpoint is at hand: same names, same shapes, same way through
`from-checkpoint`; what comes out means nothing to any language model.
"""
