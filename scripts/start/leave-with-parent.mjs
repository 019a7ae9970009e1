// Preloaded into each child of `npm start`: its channel closes when the parent is gone, killed or
// crashed, and then the child leaves in order instead of staying behind with a port.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
