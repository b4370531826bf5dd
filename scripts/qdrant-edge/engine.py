"""Qdrant's engine behind a pipe: one JSON request of Qdrant's REST API a line in, one JSON answer a line out.

Each line is {"shard": name, "op": ..., "body": ...}. Shards live in the folder given as the argument.
"""

import json
import os
import shutil
import sys
from uuid import UUID

import qdrant_edge as edge

folder = sys.argv[1]
shards = {}


class bool_:
    """The bindings take True for the number 1; a numpy.bool_ they take for a boolean, so this looks like one."""

    __module__ = "numpy"

    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return self.value


def match(value):
    if "any" in value:
        return edge.MatchAny(value["any"])
    value = value["value"]
    return edge.MatchValue(bool_(value) if isinstance(value, bool) else value)


def condition(c):
    if "match" in c:
        return edge.FieldCondition(key=c["key"], match=match(c["match"]))
    if "range" in c:
        return edge.FieldCondition(key=c["key"], range=edge.RangeFloat(**c["range"]))
    if "is_empty" in c:
        return edge.IsEmptyCondition(c["is_empty"]["key"])
    if "is_null" in c:
        return edge.IsNullCondition(c["is_null"]["key"])
    if "has_id" in c:
        return edge.HasIdCondition({point_id(i) for i in c["has_id"]})
    return make_filter(c)


def make_filter(f):
    if f is None:
        return None

    def conditions(key):
        found = f.get(key)
        if found is None:
            return None
        return [condition(c) for c in (found if isinstance(found, list) else [found])]

    return edge.Filter(must=conditions("must"), should=conditions("should"), must_not=conditions("must_not"))


def point_id(i):
    return i if isinstance(i, int) else UUID(i)


def record(r, body):
    out = {"id": r.id if isinstance(r.id, int) else str(r.id)}
    if body.get("with_payload"):
        out["payload"] = r.payload or {}
    if body.get("with_vector"):
        out["vector"] = r.vector
    return out


def schema(s):
    if s["type"] == "keyword":
        return edge.KeywordIndexParams()
    return edge.IntegerIndexParams(lookup=s.get("lookup", True), range=s.get("range", True))


def create(name, body):
    path = os.path.join(folder, name)
    os.makedirs(path)
    vectors = body["vectors"]
    params = edge.EdgeVectorParams(size=vectors["size"], distance=getattr(edge.Distance, vectors["distance"]))
    shards[name] = edge.EdgeShard.create(path, edge.EdgeConfig(vectors=params))


def drop(name, _):
    shards.pop(name).close()
    shutil.rmtree(os.path.join(folder, name))


def index(name, body):
    operation = edge.UpdateOperation.create_field_index(body["field_name"], schema(body["field_schema"]))
    shards[name].update(operation)


def upsert(name, body):
    points = [edge.Point(point_id(p["id"]), p["vector"], p.get("payload", {})) for p in body["points"]]
    shards[name].update(edge.UpdateOperation.upsert_points(points, condition=make_filter(body.get("update_filter"))))


def delete(name, body):
    if "points" in body:
        operation = edge.UpdateOperation.delete_points([point_id(i) for i in body["points"]])
    else:
        operation = edge.UpdateOperation.delete_points_by_filter(make_filter(body["filter"]))
    shards[name].update(operation)


def get(name, body):
    ids = [point_id(i) for i in body["ids"]]
    options = {"with_payload": body["with_payload"], "with_vector": body["with_vector"]}
    return [record(r, body) for r in shards[name].retrieve(ids, **options)]


def count(name, body):
    return shards[name].count(edge.CountRequest(exact=True, filter=make_filter(body.get("filter"))))


def scroll(name, body):
    order = body.get("order_by")
    request = edge.ScrollRequest(
        offset=None if "offset" not in body else point_id(body["offset"]),
        limit=body["limit"],
        filter=make_filter(body.get("filter")),
        with_payload=body["with_payload"],
        with_vector=body["with_vector"],
        order_by=None
        if order is None
        else edge.OrderBy(order["key"], direction=edge.Direction.Asc, start_from=order.get("start_from")),
    )
    points, following = shards[name].scroll(request)
    return {
        "points": [record(r, body) for r in points],
        "next_page_offset": following if following is None or isinstance(following, int) else str(following),
    }


def query(name, body):
    request = edge.QueryRequest(
        limit=body["limit"],
        query=edge.Query.Nearest(body["query"]),
        filter=make_filter(body.get("filter")),
        score_threshold=body.get("score_threshold"),
        with_payload=body["with_payload"],
        with_vector=body["with_vector"],
        params=edge.SearchParams(exact=body["exact"]),
    )
    found = shards[name].query(request)
    return [{**record(r, body), "version": r.version, "score": r.score} for r in found]


operations = {f.__name__: f for f in (create, drop, index, upsert, delete, get, count, scroll, query)}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"result": operations[request["op"]](request["shard"], request["body"])}
    except Exception as error:  # The engine's own words go back to the asker.
        answer = {"error": f"{error}"}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
