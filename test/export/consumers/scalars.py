"""All scalars of a folder of events, as TensorBoard's own reader finds them, as JSON. Argument: the folder."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

# 0: keep every point.
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
json.dump({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}, sys.stdout)
