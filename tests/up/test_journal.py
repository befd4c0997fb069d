"""What is in the emulator's tables, queues, parameters and buckets outlives a hard kill, into a stack that is deployed anew."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.architecture import ROOT
from tests.patience import PATIENCE

PROGRAM = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from local.stack import Stack
from shared.adapters.dynamodb.rows import key
from shared.adapters.dynamodb.table import Table
from shared.model.mailing import Entry, EntryState
from shared.store import Ref

NOW = datetime.now(UTC)
CLAIMED, SENT = (
    Entry(mailing="reminder/x", reader=f"member:{state}", kind="reminder", state=state, at=NOW, claimed=NOW)
    for state in (EntryState.CLAIMED, EntryState.SENT)
)
folder, first = Path(sys.argv[1]), sys.argv[2] == "first"
there = {"BaseUrl": "http://127.0.0.1:1", "SiteUrl": "http://127.0.0.1:1", "SendRate": "100"}
with Stack(environment={}, parameters=there, log=folder / "ministack.log", kept=folder / "kept") as stack:
    stack.emulator.begin()
    os.environ |= stack.environment
    rows, queues, parameters, objects = map(stack.client, ("dynamodb", "sqs", "ssm", "s3"))
    table, dead, keys = (stack.outputs[name] for name in ("TableName", "DeadLettersUrl", "KeysParameter"))
    uploads = stack.outputs["UploadsBucket"]
    ledger = Table(table)
    if first:
        for line in (CLAIMED, SENT):
            assert ledger.claim(line) is None
        for n in ("1", "2"):
            rows.put_item(TableName=table, Item={"pk": {"S": "A"}, "sk": {"S": n}, "set": {"SS": ["a", "\\u00fc"]}, "b": {"B": b"\\xff"}})
        rows.delete_item(TableName=table, Key={"pk": {"S": "A"}, "sk": {"S": "2"}})
        rows.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": {"pk": {"S": "B"}, "sk": {"S": n}}}} for n in ("1", "2")
        ])
        rows.update_item(
            TableName=table, Key={"pk": {"S": "B"}, "sk": {"S": "2"}}, UpdateExpression="SET n = :n",
            ExpressionAttributeValues={":n": {"N": "7"}},
        )
        queues.send_message(QueueUrl=dead, MessageBody="kept")
        queues.send_message(QueueUrl=dead, MessageBody="taken")
        for message in queues.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]:
            if message["Body"] == "taken":
                queues.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
        parameters.put_parameter(Name=keys, Type="SecureString", Value="secret")
        for body in (b"first", b"second"):
            objects.put_object(Bucket=uploads, Key="a/b/c.txt", Body=body, ContentType="text/plain")
        objects.put_object(Bucket=uploads, Key="gone", Body=b"x")
        objects.delete_object(Bucket=uploads, Key="gone")
        os.kill(os.getpid(), signal.SIGKILL)
    for line in (CLAIMED, SENT):
        held = ledger.get(Entry, line.mailing, line.reader)
        assert (held.state, held.attempts) == (line.state, line.attempts)
        assert (held.claimed.year == 1970) == (line is CLAIMED), held
        item = rows.get_item(TableName=table, Key=key(Ref(Entry, (line.mailing, line.reader))))["Item"]
        assert 399 < (int(item["ttl"]["N"]) - NOW.timestamp()) / 86400 < 401, item
    versions = objects.list_object_versions(Bucket=uploads, Prefix="a/")["Versions"]
    print(json.dumps({
        "rows": sorted(
            [item["pk"]["S"], item["sk"]["S"], sorted(item), item.get("n")] for item in rows.scan(TableName=table)["Items"]
            if len(item["pk"]["S"]) == 1
        ),
        "messages": [m["Body"] for m in queues.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])],
        "secret": parameters.get_parameter(Name=keys, WithDecryption=True)["Parameter"]["Value"],
        "object": objects.get_object(Bucket=uploads, Key="a/b/c.txt")["Body"].read().decode(),
        "versions": sorted(
            objects.get_object(Bucket=uploads, Key="a/b/c.txt", VersionId=one["VersionId"])["Body"].read().decode()
            for one in versions
        ),
        "keys": [one["Key"] for one in objects.list_objects_v2(Bucket=uploads)["Contents"]],
    }))
"""


def played(folder: Path, which: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), which],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == (-9 if which == "first" else 0), done.stderr
    return json.loads(done.stdout or "null")


def test_a_stack_that_was_killed_is_there_again_with_all_that_was_in_it(tmp_path: Path):
    played(tmp_path, "first")
    for _ in range(2):  # and once more, as nothing is put in twice
        assert played(tmp_path, "again") == {
            "rows": [
                ["A", "1", ["b", "pk", "set", "sk"], None],
                ["B", "1", ["pk", "sk"], None],
                ["B", "2", ["n", "pk", "sk"], {"N": "7"}],
            ],
            "messages": ["kept"],
            "secret": "secret",
            "object": "second",
            "versions": ["first", "second"],
            "keys": ["a/b/c.txt"],
        }
