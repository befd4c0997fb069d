/**
 * Hands the responses of a Google Form in to Fortnight. Paste it into the form's own script editor; docs/apps-script.md
 * says how. It needs two script properties: FORTNIGHT_URL and FORTNIGHT_SECRET, as `fortnight form hook` prints them.
 *
 * Google does not try a failed run of a trigger again. So the trigger of a submission is only the quick way: once an hour
 * fortnightSweep() sends whatever has not been acknowledged yet. A response that comes twice is known by its id.
 */

const OVERLAP_MS = 10 * 60 * 1000;
const MOST_PER_RUN = 200;  // a run may take six minutes

/** Run this once, by hand: it makes the two triggers anew, and sends a wake-up to see whether it gets through. */
function install() {
  ScriptApp.getProjectTriggers()
    .filter((trigger) => ['onFortnightSubmit', 'fortnightSweep'].includes(trigger.getHandlerFunction()))
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
  ScriptApp.newTrigger('onFortnightSubmit').forForm(FormApp.getActiveForm()).onFormSubmit().create();
  ScriptApp.newTrigger('fortnightSweep').timeBased().everyHours(1).create();
  const said = send_({v: 1, formId: FormApp.getActiveForm().getId()});
  if (!said.ok) throw new Error('Fortnight did not take the wake-up: ' + said.message);
}

/** Somebody sent the form. An edit may keep the time of the first submission, so that the time sent is now. */
function onFortnightSubmit(e) {
  locked_(() => {
    const said = send_(body_(FormApp.getActiveForm(), e.response, new Date()));
    if (!said.ok) throw new Error('Fortnight did not take a response; the next hour tries again: ' + said.message);
  });
}

/** Once an hour: everything since the last acknowledged response, oldest first. */
function fortnightSweep() {
  locked_(() => {
    const form = FormApp.getActiveForm();
    const properties = PropertiesService.getScriptProperties();
    const done = Number(properties.getProperty('FORTNIGHT_DONE') || 0);
    const responses = (done ? form.getResponses(new Date(done - OVERLAP_MS)) : form.getResponses())
      .sort((one, other) => one.getTimestamp() - other.getTimestamp())
      .filter((response) => response.getTimestamp().getTime() > done - OVERLAP_MS);
    const fresh = responses.filter((response) => response.getTimestamp().getTime() > done);
    const again = responses.filter((response) => response.getTimestamp().getTime() <= done);
    const refused = [];
    for (const response of again.concat(fresh).slice(0, again.length + MOST_PER_RUN)) {
      const at = response.getTimestamp();
      const said = send_(body_(form, response, at));
      if (said.ok || said.hopeless) {
        if (said.hopeless) refused.push(response.getId() + ': ' + said.message);
        if (at.getTime() > done) properties.setProperty('FORTNIGHT_DONE', String(at.getTime()));
        continue;
      }
      throw new Error('Fortnight did not take a response; the next hour tries again: ' + said.message);
    }
    if (refused.length) throw new Error('Fortnight cannot read these responses: ' + refused.join('; '));
  });
}

function body_(form, response, submitted) {
  return {
    v: 1,
    formId: form.getId(),
    responseId: response.getId(),
    submittedAt: submitted.toISOString(),
    respondentEmail: response.getRespondentEmail() || '',
    questions: form.getItems().map((item) => ({itemId: String(item.getId()), title: item.getTitle()})),
    answers: response.getItemResponses().map((answer) => ({
      itemId: String(answer.getItem().getId()),
      title: answer.getItem().getTitle(),
      type: String(answer.getItem().getType()),
      value: answer.getResponse(),
    })),
  };
}

/** Signs `<timestamp>.<body>` with the secret and posts the body; {ok, hopeless, message}. */
function send_(body) {
  const properties = PropertiesService.getScriptProperties();
  const url = properties.getProperty('FORTNIGHT_URL');
  const [keyId, key] = (properties.getProperty('FORTNIGHT_SECRET') || '').split('.');
  if (!url || !key) throw new Error('Set the script properties FORTNIGHT_URL and FORTNIGHT_SECRET first.');
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = Utilities.computeHmacSha256Signature(timestamp + '.' + text, key, Utilities.Charset.UTF_8)
    .map((byte) => ('0' + (byte & 0xff).toString(16)).slice(-2))
    .join('');
  const answer = UrlFetchApp.fetch(url, {
    method: 'post',
    contentType: 'application/json; charset=utf-8',
    payload: Utilities.newBlob(text).getBytes(),  // the very bytes that were signed
    headers: {'X-Fortnight-Timestamp': timestamp, 'X-Fortnight-Signature': keyId + '.' + signature},
    muteHttpExceptions: true,
  });
  const code = answer.getResponseCode();
  const message = code + ' ' + answer.getContentText();
  if (code >= 300) console.error('Fortnight: ' + message);
  return {ok: code >= 200 && code < 300, hopeless: code === 400 || code === 413, message: message};
}

/** One at a time: a sweep and a submission must not overtake each other. */
function locked_(work) {
  const lock = LockService.getScriptLock();
  lock.waitLock(30000);
  try {
    work();
  } finally {
    lock.releaseLock();
  }
}
