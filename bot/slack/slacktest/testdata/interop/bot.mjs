// A bot on @slack/bolt, for the test that proves the fake by a client that
// knows nothing of it. It needs Node 20 or newer. It logs in with what stands
// in the environment, says "ready", and answers until it is ended.
import bolt from "@slack/bolt";

const { App, LogLevel } = bolt;

const app = new App({
  token: process.env.BOT_TOKEN,
  appToken: process.env.APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.API_URL, retryConfig: { retries: 2 } },
});

const button = (label) => ({
  type: "actions",
  block_id: "buttons",
  elements: [{ type: "button", action_id: "close", value: "APO-R1", text: { type: "plain_text", text: label } }],
});

const section = (text) => ({ type: "section", text: { type: "mrkdwn", text } });

const form = (blocks) => ({
  type: "modal",
  callback_id: "log",
  title: { type: "plain_text", text: "Log a risk" },
  submit: { type: "plain_text", text: "Log it" },
  blocks,
});

const title = {
  type: "input",
  block_id: "title",
  label: { type: "plain_text", text: "Title" },
  element: { type: "plain_text_input", action_id: "text" },
};

app.command("/risk", async ({ command, ack, respond, client }) => {
  if (command.text === "form") {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form([title]) });
    return;
  }
  await ack({ text: `heard: ${command.text}` });
  await respond({ text: "and again", blocks: [section("and *again*"), button("Close")] });
});

app.event("app_mention", async ({ event, say }) => {
  await say({ text: `<@${event.user}> asked`, thread_ts: event.ts, blocks: [section("a card"), button("Close")] });
});

app.event("channel_shared", async ({ event, body, client }) => {
  if (body.team_id === event.connected_team_id) throw new Error("the event names the other organisation as its own");
  await client.chat.postMessage({ channel: event.channel, text: `shared with ${event.connected_team_id}` });
});

app.event("user_change", async ({ event, client }) => {
  const { user } = await client.users.info({ user: event.user.id });
  await client.chat.postMessage({ channel: "C0CYGNUS", text: `${user.name}: ${event.user.deleted && user.deleted ? "left" : "changed"}` });
});

app.action("close", async ({ ack, action, body, client, respond }) => {
  await ack();
  if (body.container.is_ephemeral) {
    await respond({ text: `closed ${action.value}`, replace_original: true });
    return;
  }
  const { channel_id: channel, message_ts: ts } = body.container;
  await client.chat.update({ channel, ts, text: `closed ${action.value}`, blocks: [section(`closed by <@${body.user.id}>`)] });
});

app.view("log", async ({ ack, view, body, client }) => {
  const text = view.state.values.title.text.value;
  if (text === "short") {
    await ack({ response_action: "errors", errors: { title: "too short" } });
    return;
  }
  await ack();
  const { user } = await client.users.info({ user: body.user.id });
  const { channel } = await client.conversations.open({ users: body.user.id });
  await client.chat.postMessage({ channel: channel.id, text: `logged for ${user.real_name}: ${text}` });
});

app.error(async (error) => console.error("error:", error.message, JSON.stringify(error.data ?? error.original?.data)));

await app.start();
console.log("ready");
