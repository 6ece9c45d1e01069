/// Every rule of the house that a program can check, over all files at once.
enum HouseRules {
    /// - Parameter files: the Swift files of the package; none is a violation, not a success.
    static func violations(in files: [SourceFile]) -> [Violation] {
        guard files.contains(where: { $0.area == "Sources" }) else {
            return [Violation(rule: .unreadable, path: "Sources", line: 0, detail: "no files")]
        }
        return targets(of: files) + files.flatMap(check)
    }

    private static func check(_ file: SourceFile) -> [Violation] {
        let found =
            imports(of: file) + bannedCalls(in: file) + switchDefaults(in: file)
            + lengths(of: file) + names(in: file)
        return excused(found, by: file.allowances, in: file)
    }

    /// Drops what an allowance excuses; an allowance that is not used is a violation itself.
    private static func excused(
        _ found: [Violation], by allowances: [Allowance], in file: SourceFile
    ) -> [Violation] {
        var left = found
        for allowance in allowances {
            func complain(_ detail: String) {
                left.append(
                    Violation(
                        rule: .allowance, path: file.path, line: allowance.line, detail: detail))
            }
            guard let rule = Rule(rawValue: allowance.rule) else {
                complain("no rule is called \(allowance.rule)")
                continue
            }
            guard !allowance.reason.isEmpty else {
                complain("an excuse says why: house-allow: \(allowance.rule) - reason")
                continue
            }
            let covered = allowance.line...allowance.line + 1
            let before = left.count
            left.removeAll { $0.rule == rule && covered.contains($0.line) }
            if left.count == before { complain("excuses nothing") }
        }
        return left
    }

    /// Every folder is in the table, and every row of the table has a folder.
    private static func targets(of files: [SourceFile]) -> [Violation] {
        func complain(_ path: String, _ detail: String) -> Violation {
            Violation(rule: .unknownTarget, path: path, line: 0, detail: detail)
        }
        var seen: Set<String> = []
        var violations: [Violation] = []
        for file in files where seen.insert(file.area + "/" + file.target).inserted {
            let isKnown =
                switch file.area {
                case "Sources": Layer.of(source: file.target) != nil
                case "Benchmarks": true
                case "Tests": Layer.imports(ofTests: file.target) != nil
                case "": file.fileName == "Package.swift"
                default: false
                }
            if !isKnown { violations.append(complain(file.path, "not in the table of layers")) }
        }
        for name in Layer.table.keys.sorted() where !seen.contains("Sources/" + name) {
            violations.append(complain("Sources/" + name, "in the table, but there is no file"))
        }
        return violations
    }
}
