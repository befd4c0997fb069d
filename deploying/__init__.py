"""Brings a stack up in an account of AWS, and newer versions over it, by CloudFormation's change sets.

The flow is in :mod:`deploying.deployment`; what is read, and what it means in words, are rules beside it; :mod:`deploying.cloud`,
:mod:`deploying.bucket` and :mod:`deploying.account` alone speak to AWS.
"""
