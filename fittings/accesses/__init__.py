"""Looks at a 個人番号: who asked with one or was shown one, when, where, what for (番号法第12条: safe management).

A kind mounts it around all its methods (``mounted``). Which methods can carry a number is read from the contract, so
that none is forgotten. If the record cannot be kept, the number is not shown. The record holds no number, only a keyed
digest of it, so that who looked at a person can be asked for by the number and cannot be read out of the file.
"""
