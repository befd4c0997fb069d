"""Brings a stack up in an account of AWS, newer versions over it, by CloudFormation's change sets, and takes it out again.

The flows are in :mod:`deploying.deployment` and :mod:`deploying.removal`; what is read, and what it means in words, are rules beside them;
:mod:`deploying.cloud`, :mod:`deploying.bucket`, :mod:`deploying.account` and :mod:`deploying.remains` alone speak to AWS.
"""
