"""What AWS says, as its services word it today, in words for who can mend it."""

import pytest

from deploying.failures import bare, explained, reason

USER = "User: arn:aws:iam::123456789012:user/mika is not authorized to perform"
SAID = {
    "ClientError An error occurred (ExpiredToken) when calling the DescribeStacks operation: The security token included in the request is expired": "your AWS login has ended",
    "ExpiredTokenException The security token included in the request is expired": "your AWS login has ended",
    "ClientError An error occurred (RequestExpired) when calling the X operation: Request has expired.": "your AWS login has ended",
    "TokenRetrievalError Error when retrieving token from sso: Token has expired and refresh failed": "your AWS login has ended",
    "UnauthorizedSSOTokenError The SSO session associated with this profile has expired or is otherwise invalid.": "your AWS login has ended",
    "ClientError An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.": "AWS does not know these credentials, or not in this region",
    "ClientError An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated does not match": "AWS does not accept the signature: the secret key is wrong, or this machine's clock",
    "ClientError An error occurred (InvalidSignatureException) when calling the GetAccount operation: Signature expired: 20261129T000000Z is now earlier than": "AWS does not accept the signature: the secret key is wrong, or this machine's clock",
    f"ClientError An error occurred (AccessDenied) when calling the CreateChangeSet operation: {USER}: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-central-1:1:stack/fortnight/* because no identity-based policy allows the cloudformation:CreateChangeSet action": "your login may not do cloudformation:CreateChangeSet",
    f"API: iam:CreateRole {USER}: iam:CreateRole on resource: arn:aws:iam::1:role/x with an explicit deny in a service control policy": "the organisation that the account belongs to forbids iam:CreateRole",
    f"{USER}: lambda:CreateFunction on resource: x because no permissions boundary allows the lambda:CreateFunction action": "a rule that is set on your login forbids lambda:CreateFunction",
    f"{USER}: s3:CreateBucket on resource: x with an explicit deny in an identity-based policy": "a rule that is set on your login forbids s3:CreateBucket",
    'Resource handler returned message: "Access denied for operation \'AWS::CloudFront::Distribution\'." (RequestToken: 1, HandlerErrorCode: AccessDenied)': "your login may not do that",
    "ClientError An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied": "your login may not do ListBuckets",
    'Resource handler returned message: "Access denied for operation \'Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support\'." (RequestToken: 1)': "AWS does not let this account make a CloudFront distribution yet: it wants to know the account first",
    "ClientError An error occurred (OptInRequired) when calling the ListFunctions operation: The AWS Access Key Id needs a subscription for the service": "the account is not ready for this service yet",
    'Resource handler returned message: "Limit exceeded for resource of type \'AWS::IAM::Role\'. Reason: Cannot exceed quota for RolesPerAccount: 1000" (RequestToken: 1, HandlerErrorCode: ServiceLimitExceeded)': "a bound of the account is reached",
    "ClientError An error occurred (TooManyBuckets) when calling the CreateBucket operation: You have attempted to create more buckets than allowed": "a bound of the account is reached",
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].": "a bound of the account is reached",
    'Resource handler returned message: "/aws/lambda/fortnight/remind already exists" (RequestToken: 1, HandlerErrorCode: AlreadyExists)': "something of that name is there already, and not by this stack",
    "AWS::SES::EmailIdentity with identifier example.org already exists": "SES has that identity already, and not by this stack",
    'Resource handler returned message: "Email identity example.org already exist. (Service: SesV2, Status Code: 400)" (RequestToken: 1)': "SES has that identity already, and not by this stack",
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.": "the certificate is not there, or not issued yet",
    "Resource handler returned message: \"Certificate arn:aws:acm:eu-central-1:1:certificate/2 must be in the ISSUED state\" (RequestToken: 1)": "the certificate is not there, or not issued yet",
    "Unsupported certificate. The certificate must be issued (Service: ApiGatewayV2)": "the certificate is not there, or not issued yet",
    "One or more of the CNAMEs you provided are already associated with a different resource. (CNAMEAlreadyExists)": "the domain leads to another distribution or API of AWS's already",
    "ClientError An error occurred (MessageRejected) when calling the SendEmail operation: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: eli@example.net": "SES has not verified an address, and the account is in its sandbox",
    "ClientError An error occurred (Throttling) when calling the DescribeStackEvents operation (reached max retries: 3): Rate exceeded": "AWS asks to go slower",
    "ClientError An error occurred (TooManyRequestsException) when calling the X operation: slow": "AWS asks to go slower",
    "Resource handler returned message: \"Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.\" (RequestToken: 1)": "a function's artefact is not where it was put",
    'EndpointConnectionError Could not connect to the endpoint URL: "https://email.xx-nowhere-1.amazonaws.com/"': "AWS was not reached: no network, or this region has not that service",
    "Resource of type 'AWS::CloudFront::Distribution' with identifier 'E1' did not stabilize. (HandlerErrorCode: NotStabilized)": "AWS had a trouble of its own",
    "ClientError An error occurred (ValidationError) when calling the CreateChangeSet operation: Template error: LinksDomain wants a certificate for it, as LinksCertificate.": "LinksDomain wants a certificate",
    "ClientError An error occurred (ValidationError) when calling the CreateChangeSet operation: Parameter 'SendRate' must be one of AllowedValues": "SendRate is not right",
}  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_what_aws_says_is_told_in_our_words(said: str):
    found = reason(said)
    assert found.words == SAID[said]
    assert found.mend


def test_what_nobody_foresaw_stands_as_aws_says_it_without_its_wrapping():
    said = 'Resource handler returned message: "The moon is full." (RequestToken: 1-2, HandlerErrorCode: Moon)'
    assert explained(said) == "AWS says: The moon is full."
    assert bare("ClientError An error occurred (Moon) when calling the X operation: It is full") == "Moon: It is full"


def test_our_words_come_with_those_of_aws_which_name_what_they_are_about():
    assert explained("Resource handler returned message: \"/aws/x already exists\" (RequestToken: 1)").splitlines() == [
        "something of that name is there already, and not by this stack → delete it if nobody needs it, or take another name with --stack",
        "    (AWS says: /aws/x already exists)",
    ]  # fmt: skip
