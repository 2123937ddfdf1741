/** @file Specs of five fields with one unit mistake, which stands between « and »; and how its units must be called. */

export type WrongSpec = [spec: string, ...said: string[]];

export const wrong: Record<string, WrongSpec[]> = {
  mechanics: [
    [
      "variable t: s in [0, 1]; param m: kg = 1; param c: kg/s = 4; param k: N/m = 400; unknown u(t): m; equation m*u'' + «c*u» + k*u = 0",
      'N*s',
      'unit N',
    ],
    [
      "variable t: s in [0, 1]; param m: kg = 1; param c: kg/s = 4; param k: N/m = 400; unknown u(t): m; equation «m*u'» + c*u' + k*u = 0",
      'N*s',
      'unit N',
    ],
    ["variable t: s in [0, 1]; param m: kg = 1; param k: N/mm = 4; unknown x(t): mm; equation m*x'' = «-k*x'»", 'N/s'],
    [
      "variable t: s in [0, 4]; param g: m/s^2 = 9.81; param l: cm = 80; unknown a(t): rad; equation a'' + «g*sin(a)» = 0",
      'm/s^2',
    ],
    [
      "variable t: s in [0, 4]; param g: m/s^2 = 9.81; param l: m = 80; unknown x(t): m; equation x'' + g*sin(«x») = 0",
      'unit m',
    ],
    [
      "variable t: s in [0, 9]; param m: kg = 80; param g: m/s^2 = 9.81; param k: kg/m = 0.2; unknown v(t): m/s; equation m*v' = m*g - «k*v»",
      'kg/s',
      'unit N',
    ],
    [
      "variable t: min in [0, 2]; param J: kg*m^2 = 3; param b: N*m*s = 0.2; param M: N*m = 5; unknown w(t): rad/s; equation J*w' = «M*t» - b*w",
      'N*m*min',
      'unit N*m',
    ],
    [
      "variable x: m in [0, 2]; param E: GPa = 210; param I: cm^4 = 80; param q: kN/m = 3; unknown w(x): mm; equation E*I*w''' = «q»",
      'kN/m',
    ],
    [
      "variable t: h in [0, 5]; param v: km/h = 60; param a: km/h^2 = 3; unknown s(t): km; equation s' = v + a*t - «a»",
      'km/h^2',
      'km/h',
    ],
    [
      "variable t: s in [0, 1]; param m: kg = 1; param k: N/m = 10; unknown x(t): m, y(t): m; equation m*x'' = k*(y - x); equation m*y'' = -k*(y - «k»)",
      'N/m',
      'unit m',
    ],
    [
      "variable t: s in [0, 2]; param m: kg = 2; param F: N = 3; param w: rad/s = 10; unknown u(t): m; equation m*u'' = F*cos(«w»)",
      'rad/s',
    ],
    [
      "variable t: s in [0, 2]; param m: kg = 2; param p: bar = 3; param A: cm^2 = 3; unknown u(t): m; equation m*u'' = «p»",
      'bar',
      'unit N',
    ],
    ['variable t: min in [0, 2]; param a: m/min^2 = 2; unknown x(t): m; equation x = a*t^2 + «t^2»', 'min^2', 'unit m'],
  ],
  chemistry: [
    ["variable t: min in [0, 60]; param k: 1/min = 0.1; unknown A(t): mol/L; equation A' = «-k*A^2»", 'mol/(L*min)'],
    ["variable t: s in [0, 60]; param k: L/(mol*s) = 0.1; unknown A(t): mol/L; equation A' = «-k*A»", '1/s'],
    [
      "variable t: h in [0, 10]; param Vmax: mmol/(L*h) = 2; param Km: mmol/L = 0.5; unknown S(t): mmol/L; equation S' = -Vmax*S/(Km + «S'»)",
      'mmol/(L*h)',
      'mmol/L',
    ],
    [
      "variable t: h in [0, 10]; param Vmax: mmol/(L*h) = 2; param Km: mmol/L = 0.5; unknown S(t): mmol/L; equation S' = «-Vmax*S/(Km + S)*Km»",
      'mmol',
    ],
    [
      "variable t: s in [0, 100]; param A: 1/s = 1e13; param Ea: kJ/mol = 80; param R: J/(mol*K) = 8.314; param T: K = 320; unknown c(t): mol/L; equation c' = -A*exp(«-Ea/R»)*c",
      'kJ*K/J',
    ],
    [
      "variable t: min in [0, 30]; param F: L/min = 2; param V: L = 10; param cin: g/L = 5; unknown c(t): g/L; equation V*c' = F*(cin - «V»)",
      'unit L',
      'g/L',
    ],
    [
      "variable t: min in [0, 30]; param F: L/min = 2; param V: L = 10; param cin: g/L = 5; unknown c(t): g/L; equation c' = «F*(cin - c)»",
      'g/min',
      'g/(L*min)',
    ],
    [
      "variable t: h in [0, 24]; param mu: 1/h = 0.4; param Ks: g/L = 0.1; unknown X(t): g/L, S(t): g/L; equation X' = mu*S/(Ks + S)*X; equation S' = «-mu*S/(Ks + S)»",
      '1/h',
      'g/(L*h)',
    ],
    [
      "variable x: cm in [0, 1]; param D: cm^2/s = 1e-5; param k: 1/s = 1e-4; unknown c(x): mol/L; equation D*c'' = k*c - «D*c»",
      'cm^2',
      'mol',
    ],
    [
      "variable t: s in [0, 10]; param kf: 1/(mM*s) = 2; param kr: 1/s = 1; unknown A(t): mM, B(t): mM; equation A' = -kf*A*B + kr*A; equation B' = -kf*A*B + kr*B - «kf*B»",
      '1/s',
      'mM/s',
    ],
    [
      "variable t: s in [0, 10]; param U: W/(m^2*K) = 300; param A: m^2 = 0.2; param m: kg = 1; param c: kJ/(kg*K) = 4.18; param Ta: K = 293; unknown T(t): K; equation m*c*T' = «-U*(T - Ta)»",
      'W/m^2',
    ],
    [
      'variable t: s in [0, 10]; param rho: g/L = 2; param k: 1/h = 1; param v: g/(L*h) = 1; unknown c(t): g/L; equation «c» = v - k*c',
      'unit g/L',
      'g/(L*h)',
    ],
  ],
  pharmacology: [
    [
      "variable t: h in [0, 24]; param CL: L/h = 5; param V: L = 40; unknown C(t): mg/L; equation C' = «-CL*C»",
      'mg/h',
      'mg/(L*h)',
    ],
    [
      "variable t: h in [0, 24]; param ka: 1/h = 1.2; param CL: L/h = 5; param V: L = 40; unknown G(t): mg, C(t): mg/L; equation G' = -ka*G; equation C' = «ka*G» - CL/V*C",
      'mg/h',
      'mg/(L*h)',
    ],
    [
      "variable t: h in [0, 24]; param k12: 1/h = 0.5; param k21: 1/h = 0.3; param ke: h = 0.1; unknown A1(t): mg, A2(t): mg; equation A1' = -(k12 + «ke»)*A1 + k21*A2; equation A2' = k12*A1 - k21*A2",
      'unit h',
      '1/h',
    ],
    [
      "variable t: h in [0, 24]; param Vm: mg/h = 20; param Km: mg = 4; param V: L = 50; unknown C(t): mg/L; equation V*C' = -Vm*C/(Km + «C»)",
      'mg/L',
      'unit mg',
    ],
    [
      "variable t: min in [0, 240]; param R0: mg/h = 100; param CL: mL/min = 80; param V: L = 30; unknown C(t): µg/mL; equation V*C' = «R0*t» - CL*C",
      'mg*min/h',
    ],
    [
      "variable t: h in [0, 24]; param kin: ng/(mL*h) = 10; param kout: 1/h = 0.5; unknown R(t): ng/mL; equation R' = kin - «kout»",
      '1/h',
      'ng/(mL*h)',
    ],
    [
      "variable t: h in [0, 24]; param kin: ng/(mL*h) = 10; param kout: 1/h = 0.5; param C: ng/mL = 3; param IC50: ng/mL = 3; unknown R(t): ng/mL; equation R' = «kin*(1 - C)» - kout*R",
      'ng/(mL*h)',
      '1 counts as 1 ng/mL',
    ],
    [
      "variable t: day in [0, 30]; param kg: 1/day = 0.05; param kk: mL/(µg*day) = 0.02; param C: µg/mL = 1; unknown N(t): mm^3; equation N' = kg*N - «kk*N»",
      'mm^3/day',
    ],
    [
      "variable t: min in [0, 180]; param p1: 1/min = 0.03; param p2: 1/min = 0.02; param p3: mL/(µU*min^2) = 1e-5; param Gb: mg/dL = 90; param Ib: µU/mL = 10; unknown G(t): mg/dL, X(t): 1/min; equation G' = -(p1 + X)*G + «Gb»; equation X' = -p2*X + p3*Ib",
      'mg/dL',
      'mg/(dL*min)',
    ],
    [
      "variable t: min in [0, 180]; param p2: 1/min = 0.02; param p3: mL/(µU*min^2) = 1e-5; param Ib: µU/mL = 10; unknown X(t): 1/min; equation X' = «-p2» + p3*Ib",
      '1/min',
      '1/min^2',
    ],
    [
      "variable t: day in [0, 60]; param thalf: day = 8; unknown A(t): MBq; equation A' = «-log(2)*A»",
      'MBq',
      'MBq/day',
    ],
    [
      "variable t: h in [0, 12]; param ka: 1/h = 1; param D: mg = 3; param V: L = 30; unknown C(t): mg/L; equation V*C' = D*ka*exp(«-ka»)",
      '1/h',
    ],
  ],
  electronics: [
    [
      "variable t: ms in [0, 10]; param R: kΩ = 1; param C: µF = 1; param V0: V = 5; unknown v(t): V; equation «C*v'» = V0 - v",
      'mA',
      'unit V',
    ],
    [
      "variable t: µs in [0, 10]; param L: mH = 1; param R: Ω = 50; param C: nF = 10; unknown q(t): nC; equation L*q'' + R*q' + «q*C» = 0",
      'nC*nF',
    ],
    [
      "variable t: ms in [0, 10]; param L: mH = 10; param R: ohm = 5; param E: V = 12; unknown i(t): A; equation L*i' + «R» = E",
      'ohm',
      'unit V',
    ],
    [
      'variable t: ms in [0, 10]; param L: mH = 10; param R: ohm = 5; param E: V = 12; unknown i(t): A; equation «L*i» + R*i = E',
      'mWb',
      'unit V',
    ],
    [
      "variable t: ns in [0, 50]; param C: pF = 3; param g: mS = 1; param I: mA = 2; unknown v(t): mV; equation C*v' = I - «g»",
      'mS',
      'mA',
    ],
    [
      "variable t: s in [0, 1]; param J: kg*m^2 = 0.01; param b: N*m*s = 0.1; param Kt: N*m/A = 0.01; param Ke: V*s = 0.01; param R: Ω = 1; param L: H = 0.5; param V: V = 10; unknown w(t): 1/s, i(t): A; equation J*w' = Kt*i - b*w; equation L*i' = V - R*i - «Ke*i»",
      'unit J',
      'unit V',
    ],
    [
      "variable t: ms in [0, 5]; param Is: pA = 10; param VT: mV = 25.85; param R: kΩ = 1; param C: µF = 0.1; unknown v(t): V; equation C*v' = -v/R - Is*(exp(«v/R») - 1)",
      'mA',
    ],
    [
      'variable t: ms in [0, 5]; param C: F = 1; param Q: C = 3; unknown q(t): C; equation Q/C + q/C = «C»',
      'unit F',
      'unit V',
    ],
    ["variable t: h in [0, 5]; param I: A = 2; param Q: A*h = 10; unknown s(t): %; equation s' = «-I*Q»", 'A', '%/h'],
    [
      "variable t: s in [0, 5]; param P: W = 10; param C: J/K = 100; param Rth: K/W = 2; param Ta: K = 300; unknown T(t): K; equation C*T' = P - «(T - Ta)*Rth»",
      'K^2/W',
      'unit W',
    ],
    [
      "variable t: ms in [0, 5]; param w: rad/s = 300; param E: V = 10; param L: mH = 3; param R: Ω = 1; unknown i(t): mA; equation L*i' + R*i = E*sin(«w*R»)",
      'Ω',
    ],
    [
      "variable t: ms in [0, 5]; param R1: Ω = 100; param R2: kΩ = 1; param C: µF = 1; param E: V = 10; unknown v1(t): V, v2(t): V; equation C*v1' = (E - v1)/R1 - (v1 - «R2»)/R2; equation C*v2' = (v1 - v2)/R2",
      'kΩ',
      'unit V',
    ],
  ],
  neuroscience: [
    [
      "variable t: ms in [0, 50]; param C: µF/cm^2 = 1; param g: mS/cm^2 = 0.3; param E: mV = -65; param I: µA/cm^2 = 10; unknown V(t): mV; equation C*V' = «V» - g*(V - E) + I",
      'unit mV',
      'µA/cm^2',
    ],
    [
      "variable t: ms in [0, 50]; param tau: ms = 10; param R: MΩ = 100; param I: nA = 0.2; param E: mV = -70; unknown V(t): mV; equation tau*V' = -(V - E) + «I»",
      'nA',
      'mV',
    ],
    [
      "variable t: ms in [0, 50]; param tau: ms = 10; param E: mV = -70; unknown V(t): mV; equation «V'» = -(V - E)",
      'mV/ms',
      'unit mV',
    ],
    [
      "variable t: ms in [0, 50]; param tau: ms = 10; unknown V(t): mV; equation tau*V' = -V*exp(«(V + 55)/10»)",
      'unit mV',
      'if 10 is in mV',
      'param k1: mV = 10',
    ],
    [
      "variable t: ms in [0, 50]; param tau: ms = 10; unknown V(t): mV; equation tau*V' = -V*exp(«0.1*V»)",
      'if 0.1 is in 1/mV',
    ],
    [
      "variable t: ms in [0, 50]; param one: 1 = 1; unknown V(t): mV, n(t): 1; let an = 0.01*(V + 55); equation n' = «an*(one - n)»; equation V' = V*n'",
      'unit mV',
      '0.01 in "an" is in 1/(mV*ms)',
    ],
    [
      "variable t: ms in [0, 50]; param tau: ms = 5; param g: nS = 2; param E: mV = 0; param C: pF = 200; unknown s(t), V(t): mV; equation tau*s' = -s; equation C*V' = -g*(V - E) + «g»",
      'nS',
      'pA',
    ],
    ["variable x: µm in [0, 1000]; param lambda: mm = 0.5; unknown V(x): mV; equation lambda*V'' = «V»", 'mV'],
    [
      "variable t: ms in [0, 50]; param gNa: mS/cm^2 = 120; param ENa: mV = 50; param gK: mS/cm^2 = 36; param EK: mV = -77; param C: µF/cm^2 = 1; unknown V(t): mV; equation C*V' = -gNa*(V - ENa) - gK*(V - «gK»)",
      'mS/cm^2',
      'mV',
    ],
    [
      "variable t: ms in [0, 50]; param C: pF = 100; param k: nS/mV = 0.7; param vr: mV = -60; param I: pA = 70; unknown v(t): mV; equation C*v' = «k*(v - vr)» + I",
      'nS',
      'pA',
    ],
    [
      "variable t: ms in [0, 50]; param C: pF = 280; param gL: nS = 30; param EL: mV = -70; param D: mV = 2; param VT: mV = -50; unknown V(t): mV; equation C*V' = -gL*(V - EL) + gL*D*exp(«V - VT»)",
      'mV',
    ],
    [
      "variable t: s in [0, 2]; param tauf: ms = 500; param U = 0.2; param U1: 1 = 0.2; param r: Hz = 20; unknown u(t): 1; equation u' = -(u - U1)/tauf + «U1*(1 - u)»",
      'no unit',
    ],
    [
      "variable t: ms in [0, 200]; param tau: ms = 80; param J: µM/ms = 0.01; unknown Ca(t): µM; equation Ca' = J - «Ca»",
      'unit µM',
      'µM/ms',
    ],
  ],
};
