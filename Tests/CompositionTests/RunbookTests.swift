import ArgumentParser
import Domain
import Foundation
import Testing

@testable import Composition
@testable import Engine

/// What `cambist status` can show has a page, and what a page says to do can be done.
@Suite struct RunbookTests {
    /// By heading, without what comes before the first.
    private let pages: [String: String]
    private let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "docs/RUNBOOK.md"), encoding: .utf8)
        let parts = text.components(separatedBy: "\n## ").dropFirst()
        pages = Dictionary(
            parts.map { part in
                let lines = part.split(separator: "\n", maxSplits: 1)
                return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
            }, uniquingKeysWith: { first, second in first + second })
    }

    @Test func everyKindOfRowHasAPageAndEveryPageAKind() {
        let kinds = Set(StatusReport.Kind.allCases.map(\.rawValue))
        #expect(Set(pages.keys).symmetricDifference(kinds) == ["First look"])
        for (kind, page) in pages { #expect(page.count > 60, "the page of \(kind) says nothing") }
    }

    @Test func everyCauseOfAStallIsOnItsPage() throws {
        let page = try #require(pages["stalled"])
        for cause in Stall.Cause.allCases {
            #expect(page.contains("`\(cause.rawValue)`"), "\(cause)")
        }
    }

    @Test func everyCauseOfAWaitForAnIssuerIsOnItsPage() throws {
        let page = try #require(pages["settlement"])
        for cause in ParWait.Cause.allCases {
            #expect(page.contains("`\(cause.rawValue)`"), "\(cause)")
        }
    }

    @Test func everyFindingOfReconciliationThatIsARowIsOnItsPage() throws {
        for kind in ReconciliationFinding.Kind.allCases {
            let finding = ReconciliationFinding(
                kind: kind, account: VenueAccount("v", "a"), subject: "BTC", text: "x")
            guard let item = StatusReport.Item.item(of: finding), item.kind == .reconciliation
            else { continue }
            #expect(pages["reconciliation"]?.contains("| `\(kind.rawValue)` |") == true, "\(kind)")
        }
    }

    /// Only that there is such a command: what it takes is shown with placeholders.
    @Test func everyCommandOfThePagesIsOne() {
        var seen = 0
        for code in text.split(separator: "`").filter({ $0.hasPrefix("cambist ") }) {
            let words = code.split(whereSeparator: \.isWhitespace).dropFirst().prefix { word in
                word.allSatisfy { $0.isLowercase || $0 == "-" } && !word.hasPrefix("-")
            }
            var command: any ParsableCommand.Type = CambistCommand.self
            for word in words {
                guard
                    let next = command.configuration.subcommands.first(where: {
                        $0._commandName == word
                    })
                else {
                    // A command of commands alone does nothing.
                    #expect(
                        command.configuration.subcommands.isEmpty, "there is no `\(code)`")
                    break
                }
                command = next
                seen += 1
            }
        }
        #expect(seen > 30)
    }

    @Test func everyCommandIsThereOnce() {
        var rest: [any ParsableCommand.Type] = [CambistCommand.self]
        while let command = rest.popLast() {
            let below = command.configuration.subcommands
            let names = below.map { $0._commandName }
            #expect(Set(names).count == names.count, "\(command) has \(names)")
            rest += below
        }
    }
}
