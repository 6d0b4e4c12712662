// Stands for a worker that is at work for long: it says nothing, and ends when nobody is left who would hear it.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 200);
