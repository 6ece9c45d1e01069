/// One word, number, literal or mark of Swift code. Comments and what stands in strings are no
/// tokens, but code inside an interpolation is.
struct Token: Equatable {
    enum Kind { case word, number, string, mark }

    let kind: Kind
    let text: String
    /// Counted from 1.
    let line: Int
    /// Whether nothing separates it from the token before.
    let isGlued: Bool
}

/// `// house-allow: RULE - reason` excuses one violation of RULE, on its own line or the line
/// below.
struct Allowance: Equatable {
    let rule: String
    let reason: String
    let line: Int
}
