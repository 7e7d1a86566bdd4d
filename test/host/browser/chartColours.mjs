// Which colours a chart is drawn with.

/** How many pixels of the first chart of a document have the validation's colour of its theme, which no other curve has. */
export function validationPixels(frame) {
  return frame.evaluate(() => {
    const canvas = document.querySelector('canvas.graft-chart');
    const context = canvas.getContext('2d');
    const wanted = document.createElement('canvas').getContext('2d');
    wanted.fillStyle = getComputedStyle(document.body).getPropertyValue('--vscode-graft-validation');
    wanted.fillRect(0, 0, 1, 1);
    const [red, green, blue] = wanted.getImageData(0, 0, 1, 1).data;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count += 1;
    return count;
  });
}
