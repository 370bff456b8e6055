// The console: shows the state of the tasks and the last runs from the API, every few seconds.
const API = 'api/dms';
const SECONDS_BETWEEN_LOOKS = 3;
const TONE = { success: 'good', stored: 'good', unchanged: 'good', ready: 'good', running: 'warn', partial: 'warn', paused: 'warn', interrupted: 'warn', cancelled: 'warn', failed: 'bad', online: 'good', offline: 'bad', current: 'good', lagging: 'warn', copying: 'warn', restoring: 'warn', held: 'warn', down: 'bad', failing: 'bad' };

// The run shown in full stands in the address (#run-7), so that it can be linked to.
const shownRun = () => location.hash.match(/^#run-(\d+)$/)?.[1];

async function ask(path, options) {
  const answer = await fetch(`${API}/${path}`, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? `the service answered ${answer.status}`);
  return body;
}

function cell(content, classes = '') {
  const td = document.createElement('td');
  if (classes) td.className = classes;
  td.append(content ?? '');
  return td;
}

const word = (text) => cell(text ?? 'never', TONE[text] ?? '');
const number = (value) => cell(value == null ? '' : Number(value).toLocaleString('en'), 'number');
const time = (iso) => cell(iso ? iso.slice(0, 19).replace('T', ' ') : '', 'nowrap');

function button(text, classes, action) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = classes;
  element.textContent = text;
  element.addEventListener('click', () => action(element));
  return element;
}

function link(text, address) {
  const element = document.createElement('a');
  element.href = address;
  element.textContent = text;
  return element;
}

function fill(table, rows, whenEmpty) {
  const body = document.querySelector(`#${table} tbody`);
  const columns = document.querySelectorAll(`#${table} th`).length;
  if (rows.length === 0) {
    const only = cell(whenEmpty, 'empty');
    only.colSpan = columns;
    rows = [[only]];
  }
  body.replaceChildren(...rows.map((cells) => {
    const tr = document.createElement('tr');
    tr.append(...cells);
    return tr;
  }));
}

function problem(text) {
  const notice = document.getElementById('problem');
  notice.hidden = !text;
  notice.textContent = text;
}

async function start(name, element) {
  element.disabled = true;
  try {
    await ask(`tasks/trigger?task_name=${encodeURIComponent(name)}`, { method: 'POST' });
    await look();
  } catch (failure) {
    problem(`Task ${name} was not started: ${failure.message}`);
  }
}

function showNode(status) {
  document.getElementById('node').textContent =
    `${status.role}, up ${duration(status.uptime)}, ${status.tasks_count} tasks (${status.tasks_running} running), ${status.symbols_count} symbols, `
    + `store ${status.store.type}${status.store.state === 'up' ? '' : ' DOWN'}${status.store.state === 'up' && !status.store.servers ? '' : `: ${status.store.detail}`}`;
}

function duration(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
}

// What a button has begun and not ended, by backup: the tables are drawn anew meanwhile.
const atWork = new Map();

function outcome(text) {
  const notice = document.getElementById('outcome');
  notice.hidden = !text;
  notice.textContent = text;
}

async function onBackup(name, doing, path) {
  atWork.set(name, doing);
  outcome('');
  look();
  try {
    const answer = await ask(path, { method: 'POST' });
    outcome(`${name}: ${answer.detail ?? answer.syncs.map((one) => one.message || one.status).join(', ')}`);
  } catch (failure) {
    outcome(`${name}: ${failure.message}`);
  } finally {
    atWork.delete(name);
    look();
  }
}

function backupButtons(backup) {
  if (backup.state === 'resting') return cell('');
  if (atWork.has(backup.name)) return cell(`${atWork.get(backup.name)}…`, 'warn nowrap');
  const name = encodeURIComponent(backup.name);
  const td = cell(button('Copy now', '', () => onBackup(backup.name, 'copying', `sync/trigger?backup_name=${name}`)), 'nowrap');
  td.append(' ', button('Verify', '', () => onBackup(backup.name, 'verifying', `backups/${name}/verify`)));
  return td;
}

function behind(series, bars, seconds) {
  if (!series) return cell('');
  return cell([`${number(series).textContent} series`, bars == null ? '' : `${number(bars).textContent} bars`, duration(seconds)].filter(Boolean).join(', '));
}

function backupDetail(backup) {
  return [
    backup.detail,
    backup.breaker === 'closed' ? '' : `circuit breaker ${backup.breaker}`,
    backup.last_heal ? `gave ${number(backup.last_heal.bars).textContent} damaged bars back at ${time(backup.last_heal.ended).textContent}` : '',
    backup.lag.journal_entries ? `${backup.lag.journal_entries} entries of the journal behind` : ''
  ].filter(Boolean).join('; ');
}

// A slave remembers what the others would lack of it, but copies only once it leads.
function showBackups(backups) {
  fill('backups', backups.map((backup) => [
    cell(backup.name, 'nowrap'), cell(`${backup.type}: ${backup.place}`), word(backup.state),
    backup.state === 'resting' ? cell('') : behind(backup.lag.series, backup.lag.bars, backup.lag.seconds),
    time(backup.last_sync), backup.equal_as_of ? time(backup.equal_as_of) : cell(backup.state === 'resting' ? '' : 'not yet', 'warn'),
    cell(backup.state === 'resting' ? 'gets copies when this node is the master' : backupDetail(backup)), backupButtons(backup)
  ]), 'No backup is configured: dms.backups and dms.slaves of config/dms.yaml list them.');
}

async function rule(block, path, question) {
  if (!confirm(`${block.symbol} ${block.interval} from ${block.first} to ${block.last}: ${question}`)) return;
  outcome('');
  try {
    const answer = await ask(`damaged/${block.id}/${path}`, { method: 'POST' });
    outcome(answer.detail ? `${answer.backup_name}: ${answer.bars} bars of ${answer.detail}` : `${answer.symbol} ${answer.interval}: the bars of the damaged block were given up`);
  } catch (failure) {
    outcome(`${block.symbol} ${block.interval}: ${failure.message}`);
  }
  look();
}

// On a slave the master decides.
function rulings(block, backups, role) {
  const td = cell('');
  if (role !== 'master') return td;
  for (const backup of backups) {
    td.append(button(`Take from ${backup.name}`, '', () => rule(block, `take?backup_name=${encodeURIComponent(backup.name)}`,
      `take the bars that ${backup.name} has there, although nothing proves that they are those that were lost?`)), ' ');
  }
  td.append(button('Give up', '', () => rule(block, 'dismiss', 'do without these bars? No backup is asked for them any more.')));
  return td;
}

function showDamaged(damaged, backups, role) {
  document.getElementById('damaged-blocks').hidden = damaged.length === 0;
  fill('damaged', damaged.map((block) => [
    cell(`${block.symbol} ${block.interval}`, 'nowrap'), time(block.first), time(block.last), number(block.bars), time(block.found), cell(block.detail, 'warn'),
    rulings(block, backups, role)
  ]), 'Nothing is damaged.');
}

function showNodes(nodes) {
  document.getElementById('other-nodes').hidden = nodes.length < 2;
  fill('nodes', nodes.map((node) => [
    cell(node.name === 'self' ? 'this node' : node.name), cell(node.role), cell(`${node.host}:${node.port}`, 'nowrap'), word(node.status),
    number(node.epoch), cell(node.uptime == null ? '' : duration(node.uptime), 'nowrap'),
    node.state === 'resting' ? cell('') : behind(node.lag_series, null, node.sync_delay), cell(node.detail)
  ]), 'No node is known.');
}

function showTasks(tasks, sources, role) {
  const simulated = new Set(sources.filter((source) => source.simulated).map((source) => source.name));
  document.getElementById('simulated').hidden = !tasks.some((task) => simulated.has(task.source));
  fill('tasks', tasks.map((task) => [
    cell(task.name), cell(task.type), cell(task.source), number(task.series_count),
    task.progress ? cell(`running ${task.progress}`, 'warn') : cell(task.status),
    time(task.last_run_time), word(task.last_run_status),
    role === 'master' ? cell(button('Run now', '', (element) => start(task.name, element))) : cell('runs on the master')
  ]), 'No task is configured: add one to config/task.yaml.');
}

function showSources(sources) {
  fill('sources', sources.map((source) => [
    cell(source.name),
    source.paused_until ? cell(`paused until ${source.paused_until.slice(0, 19)}Z`, 'warn') : word(source.state),
    cell(source.detail)
  ]), 'No source is known.');
}

async function cancel(run, element) {
  element.disabled = true;
  try {
    await ask(`runs/${run.id}`, { method: 'DELETE' });
    await look();
  } catch (failure) {
    problem(`Run ${run.id} was not cancelled: ${failure.message}`);
  }
}

// A migration is a run of no task, and is stopped by the administrator.
function outcomeOf(run, tasks, role) {
  if (run.cancelling) return cell('cancelling…', 'warn nowrap');
  const stands = word(run.status);
  if (run.status === 'running' && role === 'master' && tasks.some((task) => task.name === run.task_name)) {
    stands.classList.add('nowrap');
    stands.append(' ', button('Cancel', '', (element) => cancel(run, element)));
  }
  return stands;
}

const howFar = (run) => (run.status === 'running' ? `${run.series_done + run.series_failed} of ${run.series_count} series so far` : run.result_message);

function showRuns(runs, tasks, role) {
  fill('runs', runs.map((run) => [
    cell(link(run.id, `#run-${run.id}`), 'number'),
    cell(run.task_name), time(run.start_time), number(run.duration), outcomeOf(run, tasks, role), number(run.data_count), cell(howFar(run))
  ]), 'No task has run yet.');
}

function showFindings(findings) {
  const open = findings.filter((finding) => finding.state === 'open' || finding.state === 'reopened');
  document.getElementById('open-findings').hidden = open.length === 0;
  fill('findings', open.map((finding) => [
    cell(`${finding.symbol} ${finding.interval}`, 'nowrap'), cell(finding.kind, 'warn'), cell(finding.date, 'nowrap'), cell(finding.sentence)
  ]), 'Nothing is held back.');
}

async function showRun() {
  document.getElementById('run').hidden = !shownRun();
  if (!shownRun()) return;
  const run = await ask(`runs/${shownRun()}`);
  document.getElementById('run-title').textContent = `Run ${run.id}: ${run.task_name}, started by ${run.trigger}`;
  fill('run-series', run.symbols.map((row) => [
    cell(`${row.symbol} ${row.interval}`, 'nowrap'), word(row.status),
    number(row.fetched), number(row.added), number(row.changed), number(row.unchanged),
    cell(Object.entries(row.left_out).map(([reason, count]) => `${reason} ${count}`).join(', ')),
    cell([row.kind, row.sentence].filter(Boolean).join(': '))
  ]), 'No series has an outcome yet.');
}

function showLedger(ledger) {
  const notice = document.getElementById('ledger');
  notice.hidden = ledger.state === 'sound';
  const line = (text) => Object.assign(document.createElement('p'), { textContent: text });
  notice.replaceChildren(
    line(`The ledger (dms.db) of this node ${ledger.state === 'damaged' ? 'is' : 'was'} damaged. What to do: ${ledger.advice}.`),
    ...ledger.damage.map((flaw) => line(`${flaw.detail} (found ${flaw.found.slice(0, 19).replace('T', ' ')} UTC)`)),
    ...ledger.lost.map(line));
}

// What cannot be told, such as what lies in a damaged part of the ledger, does not hide the rest.
async function look() {
  const failures = [];
  const show = async (what, question, view) => {
    try {
      view(await question);
    } catch (failure) {
      failures.push(`${what}: ${failure.message}`);
    }
  };
  const status = ask('status');
  const tasks = ask('tasks');
  const copies = ask('sync/status');
  await Promise.all([
    show('The service does not answer', status, (answer) => { showNode(answer); showSources(answer.sources); showLedger(answer.ledger); }),
    show('Tasks', Promise.all([tasks, status]), ([list, answer]) => showTasks(list, answer.sources, answer.role)),
    show('Nodes', ask('nodes'), (answer) => showNodes(answer.nodes)),
    show('Backups', Promise.all([copies, status]), ([answer, node]) => { showBackups(answer.backups); showDamaged(answer.damaged, answer.backups, node.role); }),
    show('Findings', ask('findings?limit=100'), (answer) => showFindings(answer.findings)),
    show('Runs', Promise.all([ask('runs?limit=20'), tasks, status]), ([latest, list, answer]) => showRuns(latest.runs, list, answer.role)),
    show('The run', showRun(), () => {})
  ]);
  problem(failures.find((failure) => failure.startsWith('The service')) ?? failures.join('; '));
}

look();
addEventListener('hashchange', look);
setInterval(look, SECONDS_BETWEEN_LOOKS * 1000);
