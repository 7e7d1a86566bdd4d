/** Keeps the process until something is done on which threads work that keep none by themselves. */
export async function stayUntil<T>(done: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 60_000);
  try {
    return await done;
  } finally {
    clearInterval(timer);
  }
}
