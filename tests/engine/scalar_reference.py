"""TensorFlow Playground's training once more, one node and one link at a time, for comparing odd recipes.

Written from the description of its behaviour and not from the engine: objects for nodes and links, plain loops, Python
floats. Only the random stream and the points are taken from the engine, which are tested against recorded numbers.
"""

import math
from dataclasses import dataclass, field

from engine.datasets import generate
from engine.recipe import Recipe
from engine.seedrandom import Stream

INPUTS = {
    "x": lambda x, _y: x,
    "y": lambda _x, y: y,
    "xSquared": lambda x, _y: x * x,
    "ySquared": lambda _x, y: y * y,
    "xTimesY": lambda x, y: x * y,
    "sinX": lambda x, _y: math.sin(x),
    "sinY": lambda _x, y: math.sin(y),
}


def bend(name: str, z: float) -> float:
    if name == "tanh":
        return math.tanh(z)
    if name == "sigmoid":
        return 1 / (1 + math.exp(-z)) if z > -709 else 0.0
    return (z if z > 0 or math.isnan(z) else 0.0) if name == "relu" else z


def slope(name: str, z: float) -> float:
    a = bend(name, z)
    if name == "tanh":
        return 1 - a * a
    if name == "sigmoid":
        return a * (1 - a)
    return (0.0 if z <= 0 else 1.0) if name == "relu" else 1.0


@dataclass
class Link:
    source: "Node"
    weight: float
    dead: bool = False
    total: float = 0.0
    count: int = 0


@dataclass
class Node:
    activation: str
    bias: float
    links: list[Link] = field(default_factory=list)
    z: float = 0.0
    output: float = 0.0
    output_slope: float = 0.0
    delta: float = 0.0
    total: float = 0.0
    count: int = 0


class Playground:
    """One run. `loss` has a row (train, test) for every epoch, the start included."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        stream = Stream(recipe.seed)
        rows = generate(recipe.points_from, recipe.noise, stream).tolist()
        cut = math.floor(len(rows) * recipe.train_percent / 100)
        if cut < 0:
            cut = max(0, len(rows) + cut)
        self.train, self.test = rows[:cut], rows[cut:]
        for _ in range(recipe.start):
            self.layers = self._build(stream)
        self.updates = 0
        self.loss = [(self._loss(self.train), self._loss(self.test))]

    def _build(self, stream: Stream) -> list[list[Node]]:
        recipe, zero = self.recipe, self.recipe.zero_start
        layers = [[Node("linear", 0.0) for _ in recipe.features]]
        for units in (*recipe.hidden_layers, 1):
            layers.append([])
            for _ in range(units):
                node = Node(recipe.activation, 0.0 if zero else 0.1)
                for source in layers[-2]:
                    weight = stream.random() - 0.5
                    node.links.append(Link(source, 0.0 if zero else weight))
                layers[-1].append(node)
        layers[-1][0].activation = "tanh" if recipe.problem == "classification" else "linear"
        return layers

    def _forward(self, x: float, y: float) -> float:
        for node, name in zip(self.layers[0], self.recipe.features, strict=True):
            node.output = INPUTS[name](x, y)
        for layer in self.layers[1:]:
            for node in layer:
                node.z = node.bias
                for link in node.links:
                    node.z += link.weight * link.source.output
                node.output = bend(node.activation, node.z)
        return self.layers[-1][0].output

    def _backward(self, label: float) -> None:
        output = self.layers[-1][0]
        for node in (node for layer in self.layers[1:-1] for node in layer):
            node.output_slope = 0.0
        output.output_slope = output.output - label
        for layer in reversed(self.layers[1:]):
            for node in layer:
                node.delta = node.output_slope * slope(node.activation, node.z)
                node.total += node.delta
                node.count += 1
                for link in node.links:
                    if not link.dead:
                        link.total += node.delta * link.source.output
                        link.count += 1
                    link.source.output_slope += link.weight * node.delta
            for node in self.layers[0]:
                node.output_slope = 0.0

    def _update(self) -> None:
        self.updates += 1
        rate = self.recipe.learning_rate
        for node in (node for layer in self.layers[1:] for node in layer):
            if node.count:
                node.bias -= rate * node.total / node.count
                node.total, node.count = 0.0, 0
            for link in node.links:
                if link.dead or not link.count:
                    continue
                pull = self._pull(link.weight)
                link.weight = link.weight - (rate / link.count) * link.total
                pulled = link.weight - (rate * self.recipe.regularization_rate) * pull
                link.dead = self.recipe.regularization == "L1" and link.weight * pulled < 0
                link.weight = 0.0 if link.dead else pulled
                link.total, link.count = 0.0, 0

    def _pull(self, weight: float) -> float:
        if self.recipe.regularization == "L1":
            return -1.0 if weight < 0 else 1.0 if weight > 0 else 0.0
        return weight if self.recipe.regularization == "L2" else 0.0

    def epoch(self) -> None:
        size = self.recipe.batch_size
        for number, (x, y, label) in enumerate(self.train, 1):
            self._forward(x, y)
            self._backward(label)
            if size and math.isfinite(size) and math.fmod(number, size) == 0:
                self._update()
        self.loss.append((self._loss(self.train), self._loss(self.test)))

    def _loss(self, rows: list[list[float]]) -> float:
        if not rows:
            return math.nan
        return sum(0.5 * (self._forward(x, y) - label) ** 2 for x, y, label in rows) / len(rows)

    @property
    def parameters(self) -> list[float]:
        """Layer by layer, all weights node by node, then all biases."""
        flat = []
        for layer in self.layers[1:]:
            flat += [link.weight for node in layer for link in node.links]
            flat += [node.bias for node in layer]
        return flat

    @property
    def dead(self) -> list[bool]:
        flat = []
        for layer in self.layers[1:]:
            flat += [link.dead for node in layer for link in node.links]
            flat += [False for _ in layer]
        return flat

    @property
    def pending(self) -> int:
        return self.layers[-1][0].count
