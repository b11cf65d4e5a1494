"""A neural network small enough to see whole: NumPy, float64, nothing hidden.

The modules, read in this order, are a short course. A seed becomes random numbers (`seedrandom`), numbers become points
(`datasets`), points become features (`features`); a unit bends a sum (`activations`), an error is measured (`losses`),
large weights cost something (`penalties`), and the first weights are drawn (`initializers`). `recipe` says in one value
which experiment is meant and `permalink` writes it as a link. `neuron` is one unit forwards and backwards in plain
numbers, `network` the arithmetic of them all, `program` does it fast, `descent` takes one step downhill, `trainer`
takes many, `lastgood` knows the way back, and `change` lets a run go on with another recipe. Then come those who only
look: `surface` at every unit over the plane, `explain` at one step, number by number, `chain` at one weight's share in
it, `gradcheck` at whether all that is true, `vitals` at how each layer fares and `symptoms` at the curve of losses,
from which the `doctor` says what is wrong and `remedies` what might help.
"""
