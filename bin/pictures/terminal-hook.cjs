// Loaded before tele: its output is a terminal of COLUMNS columns.
const columns = Number(process.env.COLUMNS);
Object.assign(process.stdout, { isTTY: true, columns, getWindowSize: () => [columns, 40] });
