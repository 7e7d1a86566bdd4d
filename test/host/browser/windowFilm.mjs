// A film of a window, and the animated image that it becomes.
import sharp from 'sharp';

/** Milliseconds between two frames of the animation; browsers show no GIF faster than 20. */
const intervalMs = 100;

/** A film of a window, with the moment of each frame. In the animation, a scene lasts at most as long as it is given. */
export class WindowFilm {
  frames = [];
  scenes = [];

  /** Begins to film. Frames come whenever something was drawn. */
  static async of(page) {
    const film = new WindowFilm();
    film.session = await page.context().newCDPSession(page);
    film.session.on('Page.screencastFrame', ({ data, sessionId, metadata }) => {
      film.frames.push({ image: Buffer.from(data, 'base64'), at: metadata.timestamp });
      film.session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
    });
    await film.session.send('Page.startScreencast', { format: 'png' });
    return film;
  }

  /** A scene of `seconds` at most: what takes longer is shown faster. Without them it takes as long as it does. */
  async scene(act, seconds = Number.POSITIVE_INFINITY) {
    const start = Date.now() / 1000;
    await act();
    const end = Date.now() / 1000;
    this.scenes.push({ start, end, seconds: Math.min(seconds, end - start) });
  }

  async stop() {
    await this.session.send('Page.stopScreencast');
  }

  /** Writes a GIF that repeats for ever, a frame every 100 ms. Returns its seconds. */
  async writeGif(file) {
    const shown = this.momentsShown().map((moment) => this.frameAt(moment));
    const kept = shown.filter((frame, at) => frame !== shown[at - 1]);
    const delay = kept.map((frame) => intervalMs * shown.filter((other) => other === frame).length);
    await sharp(
      kept.map(({ image }) => image),
      { join: { animated: true } },
    )
      .gif({ delay, loop: 0, dither: 0, effort: 10, interFrameMaxError: 2 })
      .toFile(file);
    return (shown.length * intervalMs) / 1000;
  }

  /** The moments of the film at which the animation's frames are, at a steady interval of the animation. */
  momentsShown() {
    return this.scenes.flatMap(({ start, end, seconds }) => {
      const count = Math.round((1000 * seconds) / intervalMs);
      return Array.from({ length: count }, (_, at) => start + ((at + 1) / count) * (end - start));
    });
  }

  /** The frame at a moment. */
  frameAt(moment) {
    return this.frames.findLast(({ at }) => at <= moment) ?? this.frames[0];
  }
}
