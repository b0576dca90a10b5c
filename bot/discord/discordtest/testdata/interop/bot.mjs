// A bot on discord.js: what an independent client makes of the Discord under
// test. It needs Node 18 or newer.
import {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits, MessageFlags, ModalBuilder,
  SlashCommandBuilder, StringSelectMenuBuilder, TextInputBuilder, TextInputStyle,
} from 'discord.js';

const { DISCORD_URL, DISCORD_TOKEN } = process.env;
const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: `${DISCORD_URL}/api`, retries: 1 },
  allowedMentions: { parse: [] },
});

const risk = new SlashCommandBuilder()
  .setName('risk').setNameLocalization('zh-CN', '风险').setDescription('Risks')
  .addSubcommand((log) => log.setName('log').setDescription('Log a risk')
    .addStringOption((o) => o.setName('title').setDescription('What may happen').setRequired(true).setMaxLength(150))
    .addIntegerOption((o) => o.setName('impact').setDescription('1 to 5').addChoices({ name: '4 major', value: 4 }, { name: '5 severe', value: 5 }))
    .addUserOption((o) => o.setName('owner').setDescription('Who minds it')))
  .addSubcommand((show) => show.setName('show').setDescription('Show one')
    .addStringOption((o) => o.setName('ref').setDescription('Which').setAutocomplete(true)));

const row = (...components) => new ActionRowBuilder().addComponents(...components);
const close = new ButtonBuilder().setCustomId('close').setLabel('Close').setStyle(ButtonStyle.Primary);
const edit = new ButtonBuilder().setCustomId('edit').setLabel('Edit').setStyle(ButtonStyle.Secondary);
const later = new StringSelectMenuBuilder().setCustomId('later').setPlaceholder('Later')
  .addOptions({ label: 'tomorrow', value: '+1d' }, { label: 'next week', value: '+1w' });

const form = new ModalBuilder().setCustomId('form').setTitle('Edit').addComponents(
  row(new TextInputBuilder().setCustomId('title').setLabel('Title').setStyle(TextInputStyle.Short).setValue('Vendor slips')));

const commands = {
  async log(i) {
    const owner = i.options.getUser('owner');
    await i.reply({ content: `logged ${i.options.getString('title')} ${i.options.getInteger('impact')} ${i.locale}`, flags: MessageFlags.Ephemeral });
    const card = await i.channel.send({
      content: `card for ${owner ?? 'nobody'}`, embeds: [{ title: 'BOR-R1', description: 'open' }], components: [row(close, edit), row(later)],
      nonce: 'card-1', enforceNonce: true, allowedMentions: { users: owner ? [owner.id] : [] },
    });
    await card.startThread({ name: 'BOR-R1' }).then((thread) => thread.send('details'));
    await i.followUp({ content: 'and more', flags: MessageFlags.Ephemeral });
  },
  async show(i) {
    await i.deferReply();
    await i.editReply({ content: `shown ${i.options.getString('ref')}` });
    await i.followUp('second');
  },
};

const components = {
  close: (i) => i.update({ content: `closed by ${i.user.globalName}`, components: [] }),
  edit: (i) => i.showModal(form),
  async later(i) {
    await i.deferUpdate();
    await i.editReply({ content: `later ${i.values}` });
  },
};

client.on(Events.InteractionCreate, async (i) => {
  if (i.isAutocomplete()) return i.respond([{ name: `${i.options.getFocused()}-R1`, value: 'BOR-R1' }]);
  if (i.isChatInputCommand()) return commands[i.options.getSubcommand()](i);
  if (i.isMessageComponent()) return components[i.customId](i);
  if (i.isModalSubmit()) return i.update({ content: `now ${i.fields.getTextInputValue('title')}` });
  if (i.isMessageContextMenuCommand()) return i.reply({ content: `quoted ${i.targetMessage.content}`, flags: MessageFlags.Ephemeral });
});

client.once(Events.ClientReady, () => client.application.commands.set([risk, { name: 'Log as risk', type: 3 }]));
client.on(Events.Error, (error) => console.error(error));
process.on('unhandledRejection', (error) => { console.error(error); process.exit(1); });
process.stdin.on('end', () => client.destroy()).resume();
await client.login(DISCORD_TOKEN);
