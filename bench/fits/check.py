"""
The log-likelihoods of the six fits at their published parameters by SciPy, from the same equations and tables as the
specs: an answer of its own, beside the published one and that of the product. Prints one line of JSON for each.
"""
import csv
import json
import math
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

here = Path(__file__).parent


def table(name):
    with open(here / name, encoding="utf8") as file:
        return list(csv.DictReader(file))


def solve(rhs, start, times, breaks=()):
    """States at the sorted times, restarted at each break."""
    times = np.asarray(sorted(set(times)))
    at, state, found = 0.0, np.asarray(start, float), {}
    for end in [*breaks, max(times[-1], 1e-9)]:
        if end <= at:
            continue
        wanted = [t for t in times if at <= t <= end]
        run = solve_ivp(rhs, (at, end), state, method="BDF" if len(breaks) == 0 else "Radau", t_eval=sorted({*wanted, end}), rtol=1e-10, atol=1e-12)
        assert run.success, run.message
        found.update({t: run.y[:, i] for i, t in enumerate(run.t)})
        at, state = end, run.y[:, -1]
    return found


def normal(measured, predicted, sigma):
    return -0.5 * math.log(2 * math.pi * sigma**2) - 0.5 * ((measured - predicted) / sigma) ** 2


def likelihood(rows, states, columns):
    """`columns`: heading → (what it measures of a state, deviation of a row)."""
    return sum(
        normal(float(row[name]), of(states[float(row[time_of(row)])]), sigma(row))
        for row in rows
        for name, (of, sigma) in columns.items()
        if row[name] != ""
    )


def time_of(row):
    return next(name for name in row if name.startswith("time"))


def times_of(rows):
    return [float(row[time_of(row)]) for row in rows]


def boehm():
    degradation, exp_hetero, exp_homo = 0.026982514033029, 1.00067973851508e-05, 0.006170228086381
    imp_hetero, imp_homo, phos = 0.0163679184468, 97749.3794024716, 15766.5070195731
    ratio, share, cyt, nuc = 0.693, 0.107, 1.4, 0.45

    def rhs(t, u):
        a, b, paa, pab, pbb, naa, nab, nbb = u
        p = phos * 1.25e-7 * math.exp(-degradation * t)
        out = nuc / cyt
        return [
            -2 * p * a * a - p * a * b + out * (2 * exp_homo * naa + exp_hetero * nab),
            -2 * p * b * b - p * a * b + out * (2 * exp_homo * nbb + exp_hetero * nab),
            p * a * a - imp_homo * paa,
            p * a * b - imp_hetero * pab,
            p * b * b - imp_homo * pbb,
            imp_homo * paa / out - exp_homo * naa,
            imp_hetero * pab / out - exp_hetero * nab,
            imp_homo * pbb / out - exp_homo * nbb,
        ]

    rows = table("boehm/stat5.csv")
    states = solve(rhs, [207.6 * ratio, 207.6 * (1 - ratio), 0, 0, 0, 0, 0, 0], times_of(rows))

    def phos_a(u):
        a, b, paa, pab, pbb = u[:5]
        return 100 * (pab + 2 * paa * share) / (pab + a * share + 2 * paa * share)

    def phos_b(u):
        a, b, paa, pab, pbb = u[:5]
        rest = 1 - share
        return 100 * (pab + 2 * pbb * rest) / (pab + b * rest + 2 * pbb * rest)

    def total_a(u):
        a, b, paa, pab, pbb = u[:5]
        rest = 1 - share
        of_a = pab + a * share + 2 * paa * share
        return 100 * of_a / (of_a + pab + b * rest + 2 * pbb * rest)

    return likelihood(
        rows,
        states,
        {
            "pSTAT5A": (phos_a, lambda _: 3.85261197844677),
            "pSTAT5B": (phos_b, lambda _: 6.59147818673419),
            "rSTAT5A": (total_a, lambda _: 3.15271275648527),
        },
    )


def crauste():
    el, lm, ne = 0.517945937424841, 0.022580636941607, 0.011930787933602
    ee, le, ll, n = 3.91359465940441e-05, 1.00000000000007e-10, 8.11520130499257e-06, 0.739907304399124
    mp, pe, pl = 1.00000003522094e-05, 1.41248724084794e-10, 3.63403086241783e-05
    re, rp = 0.507415649004014, 0.126382292625502

    def rhs(t, u):
        naive, early, late, memory, pathogen = u
        return [
            -n * naive - ne * naive * pathogen,
            ne * naive * pathogen + re * early * pathogen - ee * early**2 - el * early,
            el * early - ll * late**2 - le * early * late - lm * late,
            lm * late,
            rp * pathogen**2 - pe * early * pathogen - pl * late * pathogen - mp * pathogen,
        ]

    rows = table("crauste/t-cells.csv")
    states = solve(rhs, [8090, 0, 0, 0, 1], times_of(rows))
    names = ["naive", "early", "late", "memory"]
    return likelihood(
        rows, states, {c: (lambda u, i=i: u[i], lambda row, c=c: float(row[f"sd {c}"])) for i, c in enumerate(names)}
    )


def bruno():
    k5, kb1, kb2 = 0.003086673219173, 0.016628409992721, 0.005843831819271
    kc1, kc2, kc4, slow = 0.001678825242274, 0.006975989070463, 0.006082700899195, 0.516831766210391
    names = ["bcar", "bcry", "b10", "ohb10", "zea"]
    feeds = {
        "apocarotenal": ({"b10": 4.22228991356159}, 1),
        "carotene": ({"bcar": 4.44029572277168}, 1),
        "carotene_slow": ({"bcar": 3.30171980495163}, slow),
        "cryptoxanthin": ({"bcry": 5.21693865661801}, 1),
        "hydroxyapocarotenal": ({"ohb10": 1.73724675926262}, 1),
        "zeaxanthin": ({"zea": 2.95812301577671}, slow),
    }
    rows, sum_ = table("bruno/carotenoids.csv"), 0.0
    for name, (fed, s) in feeds.items():

        def rhs(t, u):
            bcar, bcry, b10, ohb10, zea = u
            return [
                -s * kb1 * bcar,
                -s * (kc1 + kc2) * bcry,
                s * (kb1 * bcar + kc1 * bcry - kb2 * b10),
                s * (kc2 * bcry + k5 * zea - kc4 * ohb10),
                -s * k5 * zea,
            ]

        own = [row for row in rows if row["experiment"] == name]
        states = solve(rhs, [fed.get(n, 0) for n in names], times_of(own))
        sum_ += likelihood(
            own, states, {c: (lambda u, i=i: u[i], lambda row, c=c: float(row[f"sd {c}"])) for i, c in enumerate(names)}
        )
    return sum_


def sneyd():
    k1, k2, k3, k4 = 3.72721095730996, 99999.9999999908, 15.7453406923706, 99938.2576283144
    r1, r2, r3, r4 = 0.923924728172173, 0.001002494725324, 1.91463005974811, 3079.20732487903
    l2, l4, l6, m2, m4, m6 = 0.940077018858089, 2.85837713545253, 99999.9999999908, 0.347664459128102, 0.01388020361713, 0.001
    sigma = 0.022665679544462
    c1, c3, c5 = r1 / k1 * l2 / m2, r2 / k2 * l4 / m4, r4 / k4 * l6 / m6
    conditions = {row["experiment"]: row for row in table("sneyd/conditions.csv")}
    rows, sum_ = table("sneyd/open-probability.csv"), 0.0
    for name, condition in conditions.items():
        ca, ip3 = float(condition["Ca [µM]"]), float(condition["IP3 [µM]"])
        own = [row for row in rows if row["experiment"] == name]

        def rhs(t, u):
            o, r, i1, shut, a, i2 = u
            ro = (k2 * c3 + l4 * ca) / (c3 + ca * (1 + c3 / c1)) * ip3 * r
            back = (r2 + m4 * ca) / (1 + ca / c5) * o
            ri = (k1 * c1 + l2) * ca / (c1 + ca * (1 + c1 / c3)) * r - (r1 + m2) * i1
            oa = (k4 * c5 + l6) * ca / (c5 + ca) * o - c1 * (r4 + m6) / (c1 + ca) * a
            ai = (k1 * c1 + l2) * ca / (c1 + ca) * a - (r1 + m2) * i2
            os = k3 * c5 / (c5 + ca) * o - r3 * shut
            return [ro - back - oa - os, back - ro - ri, ri, os, oa - ai, ai]

        states = solve(rhs, [0, 1, 0, 0, 0, 0], times_of(own))
        sum_ += likelihood(own, states, {"open": (lambda u: (0.9 * u[4] + 0.1 * u[0]) ** 4, lambda _: sigma)})
    return sum_


def fujita():
    turnover, akt0, egfr0, s60 = 0.001479614562719, 0.026930923029049, 37536153.8059105, 188.063148677911
    k11, k12, k21, k22, k3, k4 = 0.003690766129111, 0.002301175486005, 0.000936500808211, 60965.2066642586, 0.433225051651771, 0.030155177423024
    k51, k52, k6, k7, k8, k9 = 3.27310803801897e-06, 0.000398546299782, 5.46319692934546e-06, 0.011803208311735, 0.000944761775113, 0.028510798479438
    scale_akt, scale_egfr, scale_s6 = 41.3771031603841, 5.64785460492811e-08, 78521.9513232784
    conditions = {row["experiment"]: row for row in table("fujita/conditions.csv")}
    rows, sum_ = table("fujita/steps.csv"), 0.0
    for name, condition in conditions.items():
        egf = float(condition["EGF [ng/ml]"])
        own = [row for row in rows if row["experiment"] == name]

        def rhs(t, u):
            egfr, bound, pegfr, complex_, akt, pakt, s6, pakt_s6, ps6 = u
            bind = k11 * egf * egfr - k12 * bound
            dock = k21 * pegfr * akt - k22 * complex_
            grip = k51 * pakt * s6 - k52 * pakt_s6
            return [
                turnover * (68190 - egfr) - bind,
                bind - k9 * bound,
                k9 * bound - dock + k3 * complex_ - k4 * pegfr,
                dock - k3 * complex_,
                k7 * pakt - dock,
                k3 * complex_ - grip + k6 * pakt_s6 - k7 * pakt,
                k8 * ps6 - grip,
                grip - k6 * pakt_s6,
                k6 * pakt_s6 - k8 * ps6,
            ]

        states = solve(rhs, [egfr0, 0, 0, 0, akt0, 0, s60, 0, 0], times_of(own))
        given = lambda c: lambda row: float(row[f"sd {c}"])
        sum_ += likelihood(
            own,
            states,
            {
                "pEGFR": (lambda u: scale_egfr * (u[2] + u[3]), given("pEGFR")),
                "pAkt": (lambda u: scale_akt * (u[5] + u[7]), given("pAkt")),
                "pS6": (lambda u: scale_s6 * u[8], given("pS6")),
            },
        )
    return sum_


def brannmark():
    k1a, basic, k1b, k1c, k1d, k1e = 0.177219477727669, 0.000392767904337, 0.174695978547559, 0.050857471885817, 499999.999999977, 1.00000000000009e-06
    k1f, k1g, k1r, k21, k22, k3 = 499999.99200416, 1729.3765495871, 0.026696391080189, 2.10238165504418, 666.8355739795, 4.94410392362901e-05
    km2, km3 = 1.15970741690448, 0.416382500906785
    start = [9.94957642787569, 0.0173972221725393, 1.7629010620181e-09, 1.11590026152296e-05, 0.0330151891862681, 9.86699348701367, 0.133006512986336, 9.99984199487351, 0.000158005126497888]

    def rates(insulin):
        def rhs(t, u):
            ir, ins, irp, irip, iri, irs, irsip, x, xp = u
            bind = (basic + k1a * insulin) * ir
            free = (k1e + k1f * xp / (1 + xp)) * irip
            act = k21 * (irp + k22 * irip) * irs
            feed = k3 * irsip * x - km3 * xp
            return [
                -bind + k1b * ins + k1g * irp + k1r * iri,
                bind - (k1b + k1c) * ins,
                k1c * ins - (k1d + k1g) * irp,
                k1d * irp - free,
                free - k1r * iri,
                km2 * irsip - act,
                act - km2 * irsip,
                -feed,
                feed,
            ]

        return rhs

    rest = solve_ivp(rates(0), (0, 1e8), start, method="BDF", rtol=1e-10, atol=1e-14).y[:, -1]
    doses = {row["experiment"]: float(row["insulin [nM]"]) for row in table("brannmark/conditions.csv")}
    sum_ = 0.0
    for row in table("brannmark/dose-response.csv"):
        states = solve(rates(doses[row["experiment"]]), rest, times_of([row]))
        sum_ += likelihood([row], states, {"IRS": (lambda u: 37.943517943785 * u[6], lambda _: 17.5783273408723)})
    rows = table("brannmark/one-step.csv")
    states = solve(rates(100), rest, times_of(rows))
    sum_ += likelihood(
        rows,
        states,
        {
            "IR": (lambda u: 199999.840171263 * (u[2] + u[3]), lambda _: 2.96681079960572),
            "IRS": (lambda u: 45.1583098084992 * u[6], lambda _: 10.3675897036965),
        },
    )
    rows = table("brannmark/two-steps.csv")
    switched = lambda t, u: rates(1.2 + (8.8 if t >= 4 else 0))(t, u)
    first = solve(rates(1.2), rest, [t for t in times_of(rows) if t <= 4] + [4.0])
    later = solve(lambda t, u: rates(10)(t, u), first[4.0], [0.0] + [t - 4 for t in times_of(rows) if t > 4])
    states = {**first, **{t: later[t - 4] for t in times_of(rows) if t > 4}}
    sum_ += likelihood(rows, states, {"IRS": (lambda u: 27.0146739112635 * u[6], lambda _: 5.15364156671777)})
    return sum_


published = {
    "boehm": -138.221997,
    "crauste": -190.965219,
    "bruno": 46.688177,
    "sneyd": 319.791778,
    "fujita": 53.083777,
    "brannmark": -141.889114,
}
for name, value in published.items():
    found = globals()[name]()
    print(json.dumps({"problem": name, "logLikelihood": found, "published": value, "off": found - value}))
