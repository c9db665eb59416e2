"""The convolutional VAE of the Keras example, driven by lines on stdin; `conv_loop.py` starts it, in a Python that has Keras.

Arguments: an `.npy` file of images `(n, 28, 28, 1)`, a number of threads, a seed. An empty line trains an epoch and is answered by its
seconds; the name of another such file by -ELBO on its images, one code drawn for each, in nats an image, and by how many of the 16 values
between the convolutions and the code are above 0 on any of them.
"""

import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


class Sampling(layers.Layer):
    """A draw from q(z | x)."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        mean, log_var = inputs
        return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean), seed=self.seeds)


def encoder(seed: int) -> keras.Model:
    image = keras.Input((28, 28, 1))
    h = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(image)
    h = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(h)
    h = layers.Dense(16, activation="relu", name="hidden")(layers.Flatten()(h))
    mean, log_var = layers.Dense(2)(h), layers.Dense(2)(h)
    return keras.Model(image, [mean, log_var, Sampling(seed)([mean, log_var])])


def decoder() -> keras.Model:
    code = keras.Input((2,))
    h = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, activation="relu")(code))
    h = layers.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same")(h)
    h = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(h)
    return keras.Model(code, layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(h))


class VAE(keras.Model):
    """The example's model, its own train_step."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder(seed), decoder()
        self.trackers = [keras.metrics.Mean(name=name) for name in ("loss", "reconstruction", "kl")]

    @property
    def metrics(self):
        return self.trackers

    def losses_of(self, x):
        """The reconstruction and the KL."""
        mean, log_var, z = self.encoder(x)
        reconstruction = ops.mean(ops.sum(keras.losses.binary_crossentropy(x, self.decoder(z)), axis=(1, 2)))
        return reconstruction, ops.mean(ops.sum(-0.5 * (1 + log_var - ops.square(mean) - ops.exp(log_var)), axis=1))

    def train_step(self, x):
        with tf.GradientTape() as tape:
            reconstruction, kl = self.losses_of(x)
            loss = reconstruction + kl
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        for tracker, value in zip(self.trackers, (loss, reconstruction, kl), strict=True):
            tracker.update_state(value)
        return {tracker.name: tracker.result() for tracker in self.trackers}


def judge(model: VAE, images: np.ndarray) -> tuple[float, int]:
    """-ELBO in nats an image, and the hidden values that are above 0 on any image."""
    batches = np.split(images, range(1000, len(images), 1000))
    loss = sum(float(sum(model.losses_of(ops.convert_to_tensor(batch)))) * len(batch) for batch in batches) / len(images)
    hidden = keras.Model(model.encoder.input, model.encoder.get_layer("hidden").output)
    return loss, int((hidden.predict(images, verbose=0) > 0).any(0).sum())


def main() -> None:
    images, threads, seed = np.load(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(seed)
    model = VAE(seed)
    model.compile(optimizer=keras.optimizers.Adam())
    model.fit(images[:256], epochs=1, batch_size=128, verbose=0)  # what is traced and compiled once
    print("ready", flush=True)
    for line in sys.stdin:
        if name := line.strip():
            print(*judge(model, np.load(name)), flush=True)
            continue
        started = time.perf_counter()
        model.fit(images, epochs=1, batch_size=128, verbose=0)
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
