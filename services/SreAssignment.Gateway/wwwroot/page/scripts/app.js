import { describe, showDetails } from './details.js';
import { $, announce } from './dom.js';
import { latest } from './latest.js';
import { Library } from './library.js';
import { markProblem, offerWatermarks, readQuery, setLimits, watchOperations } from './operations.js';
import { Pads } from './pads.js';
import { clearProblem, Problem, showProblem } from './problem.js';
import { fetchRendition } from './rendition.js';
import { signIn, signOut } from './session.js';
import { copyOnClick, showCommand, showLink, showNothingToShare } from './sharing.js';
import { acceptFiles } from './uploads.js';

// Long enough that a dragged slider is one request, short enough to feel immediate.
const settle = 200;

const pads = new Pads();
const library = new Library(select, offerWatermarks);
const render = latest(showRendition, settle);
const share = latest((signal, image, query) => reporting(() => showLink(signal, image, query)));
const showPads = latest((signal, image) => reporting(() => pads.show(signal, image)));
let shown = null;

watchOperations(() => {
  pads.draw();
  refresh();
});
acceptFiles(image => library.add(image));
copyOnClick('#copy-link', '#link');
copyOnClick('#copy-command', '#command');
$('#credentials').addEventListener('submit', enter);
$('#sign-out').addEventListener('click', () => leave());
$('#again').addEventListener('click', refresh);
$('#expires-in').addEventListener('change', () => shown && share(shown.image, shown.query));
$('#delete').addEventListener('click', () => $('#confirm').showModal());
$('#confirm').addEventListener('close', () => $('#confirm').returnValue === 'delete' && reporting(() => library.delete()));

async function enter(event) {
  event.preventDefault();
  const { id, secret } = event.target.elements;
  const button = event.target.querySelector('button.primary');
  clearProblem('#credentials-problem');
  button.disabled = true;
  try {
    await signIn(id.value, secret.value);
    $('#client').textContent = id.value;
    secret.value = '';
    showSignedIn(true);
    $('#choose').focus();
    await library.open();
  } catch (error) {
    report(error, '#credentials-problem');
    secret.focus();
  } finally {
    button.disabled = false;
  }
}

async function leave(problem) {
  showSignedIn(false);
  library.close();
  select(null);
  $('#client-secret').focus();
  if (problem) {
    showProblem('#credentials-problem', problem);
  }
  try {
    await signOut();
  } catch (error) {
    report(error, '#credentials-problem');
  }
}

function showSignedIn(isSignedIn) {
  $('#signed-out').hidden = isSignedIn;
  for (const part of ['#signed-in', '#who', '#sign-out']) {
    $(part).hidden = !isSignedIn;
  }
}

function select(image) {
  $('#empty').hidden = image !== null;
  $('#signed-in').classList.toggle('without-image', image === null);
  clearProblem('#rendition-problem');
  if (image) {
    setLimits(image);
    showPads(image);
    refresh();
  } else {
    [render, share, showPads].forEach(work => work.cancel());
    show(null);
  }
}

function refresh() {
  if (library.selected) {
    render(library.selected, readQuery());
  }
}

async function showRendition(signal, image, query) {
  const stage = $('#stage');
  stage.ariaBusy = 'true';
  showCommand(image, query);
  try {
    const rendition = await fetchRendition(signal, image, query);
    show({ image, query, url: rendition.url });
    showDetails(image, rendition);
    clearProblem('#rendition-problem');
    markProblem(null);
    announce(`Rendition: ${describe(rendition)}`);
    share(image, query);
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    report(error, '#rendition-problem');
    markProblem(error);
  }
  stage.ariaBusy = 'false';
}

/** Puts another picture on the stage, or none. */
function show(next) {
  const picture = $('#picture');
  const old = shown?.url;
  shown = next;
  picture.hidden = next === null;
  if (next) {
    picture.src = next.url;
    picture.alt = `Rendition of image ${next.image.id}`;
  } else {
    picture.removeAttribute('src');
    showNothingToShare();
  }
  if (old) {
    URL.revokeObjectURL(old);
  }
}

async function reporting(work) {
  try {
    await work();
  } catch (error) {
    if (error.name !== 'AbortError') {
      report(error, '#rendition-problem');
    }
  }
}

function report(error, place) {
  if (!(error instanceof Problem)) {
    throw error;
  }
  if (error.status === 401 && !$('#signed-in').hidden) {
    leave(error);
  } else {
    showProblem(place, error);
  }
}
