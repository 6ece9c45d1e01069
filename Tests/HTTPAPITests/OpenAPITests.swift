import Foundation
import Hummingbird
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct OpenAPITests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("openapi/trade.json")

    /// CAMBIST_REGENERATE=1 writes the file instead of comparing it.
    @Test func theFileIsWhatIsServed() throws {
        if ProcessInfo.processInfo.environment["CAMBIST_REGENERATE"] == "1" {
            try Data((PrettyJSON.text(OpenAPIDocument.json) + "\n").utf8).write(to: Self.file)
        }
        let bytes = try [UInt8](Data(contentsOf: Self.file))
        #expect(try JSONParser.parse(bytes) == OpenAPIDocument.json)
    }

    @Test func routesAndDocumentAreTheSameBothWays() throws {
        let routes = try TestAPI().routes()
        let served = Set(routes.map { "\($0.method.rawValue) \($0.template)" })
        let described = Set(Operation.all.map { "\($0.method) \($0.path)" })
        #expect(served == described)
        for operation in Operation.all {
            let route = try #require(
                routes.first {
                    $0.template == operation.path && $0.method.rawValue == operation.method
                })
            switch route.access {
            case .scope(let scope), .exchange(let scope):
                #expect(operation.scope == scope, "\(operation.id)")
            case .open, .tokenEndpoint: #expect(operation.scope == nil, "\(operation.id)")
            case .anyToken: Issue.record("\(operation.id) is for benchmarks only")
            }
            #expect(operation.body?.type ?? "none" == route.body.rawValue, "\(operation.id)")
            #expect(operation.bodyIsOptional == route.bodyIsOptional, "\(operation.id)")
            let named = operation.parameters.filter { $0.place == "path" }.map { "{\($0.name)}" }
            let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
            #expect(named.sorted() == inPath.map(String.init).sorted(), "\(operation.id)")
        }
        #expect(Set(Operation.all.map(\.id)).count == Operation.all.count)
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        var references: [String] = []
        collect(OpenAPIDocument.json, &references)
        #expect(references.count > 100)
        for reference in Set(references) {
            var place = OpenAPIDocument.json
            for part in reference.split(separator: "/").dropFirst() {
                place = try #require(place[String(part)], "\(reference)")
            }
        }
    }

    private func collect(_ value: JSONValue, _ references: inout [String]) {
        switch value {
        case .object(let members):
            for member in members {
                if member.name == "$ref", let text = member.value.string { references.append(text) }
                collect(member.value, &references)
            }
        case .array(let values): for value in values { collect(value, &references) }
        case .null, .bool, .number, .string: break
        }
    }
}

/// Two spaces, one member per line: for files that people read.
enum PrettyJSON {
    static func text(_ value: JSONValue, indent: String = "") -> String {
        let inner = indent + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                var name = JSONWriter()
                name.string(member.name)
                return inner + name.text + ": " + text(member.value, indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array(let values) where values.contains { $0.object != nil || $0.array != nil }:
            let lines = values.map { inner + text($0, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        default:
            var writer = JSONWriter()
            writer.value(value)
            return writer.text
        }
    }
}
