/**
 * Hands the responses of a Google Form in to Fortnight. Paste it into the form's own script editor; docs/apps-script.md
 * says how. It needs two script properties: FORTNIGHT_URL and FORTNIGHT_SECRET, as `fortnight form hook` prints them.
 *
 * Google does not try a failed run of a trigger again. So the trigger of a submission is only the quick way: once an
 * hour fortnightSweep() sends whatever has not been acknowledged yet. A response that comes twice is known by its id.
 *
 * @OnlyCurrentDoc  (so that Google asks for leave to see this form, and not all forms)
 */

const OVERLAP_MS = 10 * 60 * 1000;
const MOST_PER_RUN = 200;  // with the time below: a run may take six minutes, a day may have 20,000 calls
const MOST_MS = 3 * 60 * 1000;
const NO_QUESTIONS = ['IMAGE', 'VIDEO', 'PAGE_BREAK', 'SECTION_HEADER'];

/** Run this once, by hand: it sends a wake-up to see whether it gets through, and makes the two triggers anew. */
function install() {
  const form = FormApp.getActiveForm();
  const said = send_({v: 1, formId: form.getId()});
  if (!said.ok) throw new Error('Fortnight did not take the wake-up: ' + said.message);
  ScriptApp.getProjectTriggers()
    .filter((trigger) => ['onFortnightSubmit', 'fortnightSweep'].includes(trigger.getHandlerFunction()))
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
  ScriptApp.newTrigger('onFortnightSubmit').forForm(form).onFormSubmit().create();
  ScriptApp.newTrigger('fortnightSweep').timeBased().everyHours(1).create();
}

/** Somebody sent the form. An edit may keep the time of the first submission, so that the time sent is now. */
function onFortnightSubmit(e) {
  const at = Date.now();
  locked_(() => {
    const form = FormApp.getActiveForm();
    const said = send_(body_(form.getId(), questions_(form), e.response, at));
    if (said.ok) return;
    if (!said.hopeless) remember_('FORTNIGHT_MISSED', [...recalled_('FORTNIGHT_MISSED'), [e.response.getId(), at]]);
    throw new Error('Fortnight did not take a response; the next hour tries again: ' + said.message);
  });
}

/** Once an hour: what a submission could not hand in, then all since the last acknowledged response, oldest first. */
function fortnightSweep() {
  const ends = Date.now() + MOST_MS;
  locked_(() => {
    const form = FormApp.getActiveForm();
    const properties = PropertiesService.getScriptProperties();
    const done = Number(properties.getProperty('FORTNIGHT_DONE') || 0);
    const refused = recalled_('FORTNIGHT_REFUSED').filter(([, at]) => at > done - OVERLAP_MS);
    let missed = recalled_('FORTNIGHT_MISSED');
    const found = (done ? form.getResponses(new Date(done - OVERLAP_MS)) : form.getResponses())
      .map((response) => ({response: response, id: response.getId(), at: response.getTimestamp().getTime()}))
      .filter((one) => one.at > done - OVERLAP_MS && !refused.some(([id, at]) => id === one.id && at === one.at))
      .sort((one, other) => one.at - other.at);
    // What is new goes before what overlaps: however many came within ten minutes, each run gets further.
    const calls = missed.map(([id, at]) => ({response: response_(form, id), id: id, at: at, missed: true}))
      .concat(found.filter((one) => one.at > done), found.filter((one) => one.at <= done));
    const asked = questions_(form), wrong = [];
    for (const call of calls.slice(0, MOST_PER_RUN)) {
      if (Date.now() > ends) break;
      const said = call.response ? send_(body_(form.getId(), asked, call.response, call.at)) : {ok: true};
      if (!said.ok && !said.hopeless) {
        throw new Error('Fortnight did not take a response; the next hour tries again: ' + said.message);
      }
      if (said.hopeless) wrong.push(call.id + ': ' + said.message);
      if (call.missed) {
        missed = missed.filter(([id, at]) => id !== call.id || at !== call.at);
        remember_('FORTNIGHT_MISSED', missed);
        continue;
      }
      if (said.hopeless) remember_('FORTNIGHT_REFUSED', (refused.push([call.id, call.at]), refused));
      if (call.at > done) properties.setProperty('FORTNIGHT_DONE', String(call.at));
    }
    if (wrong.length) throw new Error('Fortnight cannot read these responses: ' + wrong.join('; '));
  });
}

/** The response with this id; null if it was deleted meanwhile. */
function response_(form, id) {
  try {
    return form.getResponse(id);
  } catch (gone) {
    return null;
  }
}

/** All questions, so that one that nobody answered is not taken for missing. */
function questions_(form) {
  return form.getItems()
    .filter((item) => !NO_QUESTIONS.includes(String(item.getType())))
    .map(asked_);
}

/** A question; each row of a grid is one of its own. */
function asked_(item) {
  const grid = {GRID: 'asGridItem', CHECKBOX_GRID: 'asCheckboxGridItem'}[String(item.getType())];
  return {itemId: String(item.getId()), title: item.getTitle(), rows: grid ? item[grid]().getRows() : []};
}

function body_(formId, questions, response, at) {
  return {
    v: 1,
    formId: formId,
    responseId: response.getId(),
    submittedAt: new Date(at).toISOString(),
    respondentEmail: response.getRespondentEmail() || '',
    questions: questions,
    answers: response.getItemResponses().map((answer) => Object.assign(asked_(answer.getItem()), {
      type: String(answer.getItem().getType()),
      value: answer.getResponse(),  // of a grid, in the order of its rows; of an upload, the files' ids
    })),
  };
}

/** Signs `<timestamp>.<body>` with the secret and posts the body; {ok, hopeless, message}. */
function send_(body) {
  const properties = PropertiesService.getScriptProperties();
  const url = (properties.getProperty('FORTNIGHT_URL') || '').trim();
  const [keyId, key] = (properties.getProperty('FORTNIGHT_SECRET') || '').trim().split('.');
  if (!url || !key) throw new Error('Set the script properties FORTNIGHT_URL and FORTNIGHT_SECRET first.');
  if (!url.endsWith('/hooks/script/' + body.formId)) {
    throw new Error('FORTNIGHT_URL is for another form; for this one it ends with /hooks/script/' + body.formId);
  }
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = Utilities.computeHmacSha256Signature(timestamp + '.' + text, key, Utilities.Charset.UTF_8)
    .map((byte) => ('0' + (byte & 0xff).toString(16)).slice(-2))
    .join('');
  let code = 0, message;
  try {
    const answer = UrlFetchApp.fetch(url, {
      method: 'post',
      contentType: 'application/json; charset=utf-8',
      payload: Utilities.newBlob(text).getBytes(),  // the very bytes that were signed
      headers: {'X-Fortnight-Timestamp': timestamp, 'X-Fortnight-Signature': keyId + '.' + signature},
      muteHttpExceptions: true,
      followRedirects: false,
    });
    code = answer.getResponseCode();
    message = code + ' ' + answer.getContentText().slice(0, 500);
  } catch (unreached) {
    message = String(unreached);
  }
  const ok = code === 204;  // any other page that answers there is not Fortnight
  if (!ok) console.error('Fortnight: ' + message);
  return {ok: ok, hopeless: code === 400 || code === 413, message: message};
}

/** Pairs of a response's id and a time. A property holds 9 KB: the oldest give way. */
function remember_(name, pairs) {
  while (JSON.stringify(pairs).length > 8000) pairs.shift();
  PropertiesService.getScriptProperties().setProperty(name, JSON.stringify(pairs));
}

function recalled_(name) {
  return JSON.parse(PropertiesService.getScriptProperties().getProperty(name) || '[]');
}

/** One at a time: a sweep and a submission must not overtake each other, and a submission waits until a sweep ends. */
function locked_(work) {
  const lock = LockService.getScriptLock();
  lock.waitLock(MOST_MS + 60 * 1000);
  try {
    work();
  } finally {
    lock.releaseLock();
  }
}
