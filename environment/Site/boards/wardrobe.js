// The garments that come with the page, two hundred of each class, and how they are painted.
'use strict';
LatentLab.wardrobe = async () => {
  const [count, columns, pixels] = [2000, 50, 784];
  const classes = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag',
    'Ankle boot'];

  // They lie fifty in a row, in one picture.
  const image = new Image();
  image.src = LatentLab.garments;
  await image.decode();
  const sheet = LatentLab.kit.make('canvas', { width: image.width, height: image.height }).getContext('2d');
  sheet.drawImage(image, 0, 0);
  const gray = sheet.getImageData(0, 0, image.width, image.height).data;
  const garments = Float32Array.from({ length: count * pixels }, (_, i) => {
    const [garment, row, column] = [Math.floor(i / pixels), Math.floor(i % pixels / 28), i % 28];
    const [x, y] = [garment % columns * 28 + column, Math.floor(garment / columns) * 28 + row];
    return gray[4 * (y * image.width + x)] / 255;
  });
  return {
    count, pixels, classes,
    classOf: i => Math.floor(i / 200),
    chosen(indices) {
      const x = new Float64Array(indices.length * pixels);
      indices.forEach((from, i) => x.set(garments.subarray(from * pixels, (from + 1) * pixels), i * pixels));
      return x;
    },
    // a row of images, from the left, at a height
    paint(canvas, images, top = 0) {
      const context = canvas.getContext('2d');
      for (let at = 0; at < images.length; at += pixels) {
        const tile = context.createImageData(28, 28);
        for (let i = 0; i < pixels; i++) {
          const v = 255 * images[at + i];
          tile.data.set([v, v, v, 255], 4 * i);
        }
        context.putImageData(tile, at / 28, top);
      }
    },
  };
};
