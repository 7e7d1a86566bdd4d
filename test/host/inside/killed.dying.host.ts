describe('a host that dies', () => {
  it('passes first', () => {});
  it('is killed then', () => {
    process.kill(process.pid, 'SIGKILL');
  });
});
