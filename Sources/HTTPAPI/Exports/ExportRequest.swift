import Domain
import Engine
import StrictJSON

/// What a client wants exported: in the query string, or in a JSON body, or the same in both.
struct ExportRequest: Hashable, Sendable {
    let query: String
    let format: Export.Format

    /// The one kind of thing that is exported.
    static let type = "conversion"

    /// - Throws: every bad field at once.
    static func read(
        _ parameters: QueryParameters, _ body: JSONValue?
    ) throws(APIError) -> ExportRequest {
        var errors = FieldErrors()
        let type = text("type", parameters, body, &errors)
        if type != Self.type, errors.isEmpty { errors.add("type", "must be \(Self.type)") }
        let query = text("query", parameters, body, &errors) ?? ""
        do {
            _ = try LuceneQuery.parse(query)
        } catch {
            errors.add("query", error.description)
        }
        let word = text("format", parameters, body, &errors) ?? Export.Format.csv.rawValue
        let format = Export.Format(rawValue: word)
        if format == nil { errors.add("format", "must be CSV or JSON") }
        guard errors.isEmpty, let format else { throw .invalid(errors) }
        return ExportRequest(query: query, format: format)
    }

    private static func text(
        _ name: String, _ parameters: QueryParameters, _ body: JSONValue?,
        _ errors: inout FieldErrors
    ) -> String? {
        let member = body?[name]
        if let member, member != .null, member.string == nil {
            errors.add(name, "must be a string")
        }
        let (first, second) = (parameters[name], member?.string)
        if let first, let second, first != second {
            errors.add(name, "differs between query string and body")
        }
        return first ?? second
    }
}
