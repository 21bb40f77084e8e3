// SPDX-License-Identifier: Apache-2.0
// Shows what the WebSocket sends. All that comes from the PBX becomes text (textContent), never markup.
'use strict';

const STATES = {CALLING: 'calling', RINGING: 'ringing', TALKING: 'talking', ON_HOLD: 'on hold'};
const EXTENSION_STATES = {IDLE: 'free', RINGING: 'rings', BUSY: 'in call', UNREGISTERED: 'offline', UNKNOWN: 'unknown'};
const DIRECTIONS = {INBOUND: ['↘', 'from outside'], OUTBOUND: ['↗', 'to outside'], INTERNAL: ['↔', 'internal']};
const LONGEST_SILENCE = 12000;
const MANY_CALLS = 16;
const MANY_EXTENSIONS = 60;

const extension = new URLSearchParams(location.search).get('extension');
const byId = id => document.getElementById(id);

let socket;
let heard = 0;
let tries = 0;
let retry;
let shown;
let version = -1;
let paused = false;
let latest;
let serverOffset = 0;
let announced = '';
let lostSince = 0;

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className || '';
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** A text of the PBX in whatever script: it does not turn the text around it. */
function foreign(className) {
  const made = element('bdi', className);
  made.dir = 'auto';
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Makes the children of a list those of the values, by key: what stays is the same node, so that focus and place stay, too. */
function list(parent, values, key, make, update) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let before = parent.firstElementChild;
  for (const value of values) {
    const name = key(value);
    let child = old.get(name);
    if (!child) {
      child = make(value);
      child.dataset.key = name;
    }
    old.delete(name);
    update(child, value);
    if (child === before) {
      before = before.nextElementSibling;
    } else {
      parent.insertBefore(child, before);
    }
  }
  old.forEach(child => child.remove());
}

function seconds(since) {
  return since ? Math.max(0, Math.floor((Date.now() + serverOffset - Date.parse(since)) / 1000)) : 0;
}

function duration(count) {
  const two = part => String(part).padStart(2, '0');
  return count >= 3600 ? `${Math.floor(count / 3600)}:${two(Math.floor(count / 60) % 60)}:${two(count % 60)}`
    : `${Math.floor(count / 60)}:${two(count % 60)}`;
}

function timer(node, since) {
  node.dataset.since = since || '';
  setText(node, since ? duration(seconds(since)) : '');
}

function numberOf(member) {
  return member.number || 'withheld';
}

function makeCall() {
  const call = element('li', 'call');
  const arrow = element('span', 'arrow');
  arrow.ariaHidden = 'true';
  const how = element('span', 'how');
  how.append(element('span', 'state'), element('time'));
  const who = element('span', 'who');
  who.append(foreign('first'), element('span', 'heard'));
  const other = element('span', 'with');
  other.append(foreign('rest'), element('span', 'via'));
  call.append(arrow, who, how, other);
  return call;
}

function updateCall(node, call) {
  const [arrow, meaning] = DIRECTIONS[call.direction] || ['•', ''];
  const outside = call.members.filter(member => member.role !== 'ext');
  const inside = call.members.filter(member => member.role === 'ext');
  const [first, ...rest] = call.direction === 'INBOUND' ? [...outside, ...inside] : [...inside, ...outside];
  node.dataset.state = call.state;
  setText(node.querySelector('.arrow'), arrow);
  setText(node.querySelector('.first'), first ? numberOf(first) : call.callId);
  setText(node.querySelector('.who .heard'), `, ${meaning}`);
  const partners = rest.map(member => member.state === 'RINGING' ? `${numberOf(member)} rings`
    : member.state === 'ON_HOLD' ? `${numberOf(member)} on hold` : numberOf(member)).join(', ');
  setText(node.querySelector('.rest'), partners || (call.dialled ? `to ${call.dialled}` : ''));
  const via = [call.path, ...new Set(outside.map(member => member.trunk).filter(Boolean))].filter(Boolean).join(', ');
  setText(node.querySelector('.via'), via ? ` · ${via}` : '');
  setText(node.querySelector('.state'), STATES[call.state] || call.state);
  timer(node.querySelector('time'), call.changed);
}

function makeExtension() {
  const node = element('li', 'extension');
  const status = element('span', 'status');
  status.append(element('span', 'what'), element('time'));
  node.append(foreign('number'), foreign('name'), status);
  return node;
}

function updateExtension(node, value) {
  node.dataset.state = value.state;
  setText(node.querySelector('.number'), value.number);
  setText(node.querySelector('.name'), value.name || '');
  node.title = value.name || '';
  setText(node.querySelector('.what'), EXTENSION_STATES[value.state] || value.state);
  timer(node.querySelector('time'), value.state === 'BUSY' || value.state === 'RINGING' ? value.since : '');
}

function makeQueue() {
  const node = element('li', 'queue');
  const name = element('p', 'queue-name');
  const label = foreign('label');
  name.append(label, element('span', 'how-many'));
  node.append(name, element('ul', 'waiting-list'));
  return node;
}

function updateQueue(node, queue) {
  node.toggleAttribute('data-some', queue.waiting.length > 0);
  setText(node.querySelector('.label'), queue.number);
  setText(node.querySelector('.how-many'), queue.waiting.length ? `${queue.waiting.length} waiting` : 'nobody waits');
  list(node.querySelector('ul'), queue.waiting, waiting => waiting.callId, () => {
    const caller = element('li');
    caller.append(foreign('number'), element('time'));
    return caller;
  }, (caller, waiting) => {
    setText(caller.querySelector('.number'), numberOf(waiting));
    timer(caller.querySelector('time'), waiting.since);
  });
}

function figure(name, value, some) {
  const node = byId(`figure-${name}`);
  setText(node, value);
  node.parentElement.toggleAttribute('data-some', Boolean(some));
}

function showBoard(board) {
  const waiting = board.queues.reduce((sum, queue) => sum + queue.waiting.length, 0);
  figure('now', String(board.calls.length));
  figure('waiting', String(waiting), waiting);
  figure('calls', String(board.day.calls));
  figure('answered', String(board.day.answered));
  figure('missed', String(board.day.missed), board.day.missed);
  figure('wait', duration(board.day.meanWaitSeconds));
  byId('board').toggleAttribute('data-many', board.calls.length > MANY_CALLS || board.extensions.length > MANY_EXTENSIONS);
  byId('queues').hidden = !board.queues.length;
  list(byId('queue-list'), board.queues, queue => queue.number, makeQueue, updateQueue);
  byId('no-calls').hidden = board.calls.length > 0;
  setText(byId('call-count'), board.calls.length ? String(board.calls.length) : '');
  list(byId('call-list'), board.calls, call => call.callId, makeCall, updateCall);
  byId('no-extensions').hidden = board.extensions.length > 0;
  const free = board.extensions.filter(value => value.state === 'IDLE').length;
  setText(byId('extension-count'), board.extensions.length ? `${free} of ${board.extensions.length} free` : '');
  list(byId('extension-list'), board.extensions, value => value.number, makeExtension, updateExtension);
  announce(`${board.calls.length} ${board.calls.length === 1 ? 'call' : 'calls'}, ${waiting} waiting, ${board.day.missed} missed`);
}

function showCallers(callers) {
  byId('no-pop').hidden = callers.length > 0;
  list(byId('pop-list'), callers, caller => caller.callId, () => {
    const node = element('li', 'caller');
    const about = element('p', 'about');
    about.append(foreign('details'));
    node.append(foreign('from'), about);
    return node;
  }, (node, caller) => {
    setText(node.querySelector('.from'), caller.from || 'Number withheld');
    setText(node.querySelector('.details'),
      [caller.to && `called ${caller.to}`, caller.trunk && `over ${caller.trunk}`].filter(Boolean).join(' '));
  });
  document.title = callers.length ? `${callers[0].from || 'Somebody'} is calling` : `Extension ${extension}`;
}

/** For those who listen: no more often than every ten seconds, and only what is new. */
const announce = (() => {
  let due = 0;
  return text => {
    if (text !== announced && Date.now() > due) {
      announced = text;
      due = Date.now() + 10000;
      setText(byId('announcement'), text);
    }
  };
})();

function show(message) {
  shown = message.version;
  if (message.at) {
    serverOffset = Date.parse(message.at) - Date.now();
  }
  if (message.ringing) {
    showCallers(message.ringing);
  } else {
    showBoard(message);
  }
}

function connected(state, text) {
  byId('connection').dataset.state = state;
  setText(byId('connection-text'), text);
  document.body.toggleAttribute('data-stale', state === 'lost');
  byId('lost').hidden = state !== 'lost';
}

function lost() {
  lostSince = lostSince || Date.now();
  connected('lost', 'Not connected');
  setText(byId('lost'), 'The connection is lost. What you see is old. Trying again.');
}

function askForSecret(wrong) {
  byId('secret-form').hidden = false;
  byId('board').hidden = true;
  byId('pop').hidden = true;
  byId('pause').hidden = true;
  setText(byId('secret-error'), wrong ? 'That is not the secret.' : '');
  connected('connecting', 'Secret needed');
  byId('secret').focus();
}

function receive(data) {
  heard = Date.now();
  const message = JSON.parse(data);
  if (message.refused) {
    const had = sessionStorage.getItem('secret');
    sessionStorage.removeItem('secret');
    askForSecret(Boolean(had));
    return;
  }
  if (message.version < version) {
    // overtaken on its way
    return;
  }
  version = message.version;
  tries = 0;
  lostSince = 0;
  byId('secret-form').hidden = true;
  byId('board').hidden = Boolean(extension);
  byId('pop').hidden = !extension;
  byId('pause').hidden = false;
  connected('live', paused ? 'Paused' : 'Live');
  latest = message;
  if (!paused) {
    show(message);
  }
}

function connect() {
  clearTimeout(retry);
  const own = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
  socket = own;
  own.binaryType = 'arraybuffer';
  // an application that was started again counts from the start
  version = -1;
  heard = Date.now();
  own.onopen = () => own.send(JSON.stringify({secret: sessionStorage.getItem('secret') || '', extension: extension || ''}));
  own.onmessage = event => receive(typeof event.data === 'string' ? event.data : new TextDecoder().decode(event.data));
  own.onclose = () => {
    if (socket !== own) {
      return;
    }
    socket = undefined;
    if (byId('secret-form').hidden) {
      lost();
      tries++;
      retry = setTimeout(connect, Math.min(5000, 250 * 2 ** tries) * (0.75 + Math.random() / 2));
    }
  };
}

function reconnect() {
  if (socket) {
    const old = socket;
    socket = undefined;
    old.close();
  }
  lost();
  connect();
}

function everySecond() {
  if (socket && byId('secret-form').hidden && Date.now() - heard > LONGEST_SILENCE) {
    reconnect();
  }
  setText(byId('clock'), new Date(Date.now() + serverOffset).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'}));
  if (!paused && !lostSince) {
    document.querySelectorAll('time').forEach(node => timer(node, node.dataset.since));
  }
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').ariaPressed = String(paused);
  if (!lostSince) {
    connected('live', paused ? 'Paused' : 'Live');
  }
  if (!paused && latest && latest.version !== shown) {
    show(latest);
  }
});
byId('full-screen').addEventListener('click', () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
byId('secret-form').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem('secret', byId('secret').value);
  byId('secret').value = '';
  byId('secret-form').hidden = true;
  connect();
});
addEventListener('online', () => !socket && connect());

if (extension) {
  byId('board').hidden = true;
  byId('pop').hidden = false;
  setText(byId('title'), `Extension ${extension}`);
  setText(byId('pop-heading'), 'Who is calling');
  document.title = `Extension ${extension}`;
}
const given = new URLSearchParams(location.hash.slice(1)).get('secret');
if (given) {
  // it need not stand in the address that everybody at the screen can read
  sessionStorage.setItem('secret', given);
  history.replaceState(null, '', location.pathname + location.search);
}
setInterval(everySecond, 1000);
everySecond();
connect();
