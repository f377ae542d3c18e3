/* Passkeys: asks the device for one and sends what it answers with the form. */
const forms = document.querySelectorAll("form[data-passkey]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (key) => ({ ...key, id: bytes(key.id) });

/* Options come as JSON, in which bytes are text. */
function readOptions({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = withBytes(options.user);
  if (options.excludeCredentials) options.excludeCredentials = options.excludeCredentials.map(withBytes);
  if (options.allowCredentials) options.allowCredentials = options.allowCredentials.map(withBytes);
  return options;
}

function written(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => credential.response[part]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(given.map((part) => [part, text(credential.response[part])])),
  });
}

async function optionsFor(form) {
  if (form.dataset.passkey === "sign-in") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).request_options;
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return data.creation_options ?? data.request_options;
}

/* A passkey that replaces the password stays on the device and knows its owner. */
function asChosen(form, options) {
  const alone = form.elements.passwordless?.checked ?? false;
  const selection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
  };
  if (alone) selection.userVerification = "required";
  return { ...options, authenticatorSelection: selection };
}

async function ask(form) {
  const publicKey = readOptions(await optionsFor(form));
  return form.dataset.passkey === "add"
    ? navigator.credentials.create({ publicKey: asChosen(form, publicKey) })
    : navigator.credentials.get({ publicKey });
}

function says(problem) {
  document.querySelector("[data-passkey-problem]").hidden = !problem;
}

for (const form of window.PublicKeyCredential ? forms : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    says(false);
    try {
      form.elements.credential.value = written(await ask(form));
      form.submit();
    } catch {
      says(true);
    }
  });
}
