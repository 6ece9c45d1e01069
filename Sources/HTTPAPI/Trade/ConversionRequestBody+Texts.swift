import Domain
import StrictJSON

extension ConversionRequestBody {
    /// The header is checked even where the body's reference wins: half a key is a client's
    /// mistake.
    mutating func reference(
        _ json: JSONValue, _ keys: [String], isRequired: Bool
    ) -> String? {
        let key = idempotencyKey(keys)
        guard let value = member(json, "reference") else {
            if keys.isEmpty, isRequired { errors.add("reference", "is required for this tenant") }
            return key
        }
        guard let text = value.string, Self.isReference(text) else {
            errors.add(
                "reference",
                "must be a string of 1 to \(Limits.referenceLengthMax) characters "
                    + "without control characters")
            return nil
        }
        return text
    }

    private mutating func idempotencyKey(_ keys: [String]) -> String? {
        guard let header = keys.first else { return nil }
        guard keys.count == 1, let key = IdempotencyKey.read(header), Self.isReference(key) else {
            errors.add(
                "Idempotency-Key",
                "must be one key of 1 to \(Limits.referenceLengthMax) characters, bare or quoted")
            return nil
        }
        return key
    }

    static func isReference(_ text: String) -> Bool {
        (1...Limits.referenceLengthMax).contains(text.unicodeScalars.count)
            && !TextRules.hasControl(text)
    }

    mutating func metadata(_ json: JSONValue) -> [String: String] {
        guard let value = member(json, "metadata") else { return [:] }
        guard let members = value.object else {
            errors.add("metadata", "must be an object of strings")
            return [:]
        }
        if members.count > Limits.metadataPairsMax {
            errors.add("metadata", "has more than \(Limits.metadataPairsMax) members")
            return [:]
        }
        var metadata: [String: String] = [:]
        var bytes = 0
        for member in members {
            guard let text = member.value.string else {
                errors.add("metadata", "must be an object of strings")
                continue
            }
            if [member.name, text].contains(where: TextRules.hasControlButLines) {
                errors.add("metadata", "must not contain control characters")
            }
            bytes += member.name.utf8.count + text.utf8.count
            metadata[member.name] = text
        }
        if bytes > Limits.metadataBytesMax {
            errors.add("metadata", "has more than \(Limits.metadataBytesMax) bytes")
        }
        return metadata
    }

    /// An allow-list; empty is the same as absent.
    mutating func list(_ json: JSONValue, _ name: String, field: String? = nil) -> [String] {
        let field = field ?? name
        guard let value = member(json, name) else { return [] }
        guard let values = value.array else {
            errors.add(field, "must be an array of strings")
            return []
        }
        guard values.count <= Limits.allowListMax else {
            errors.add(field, "has more than \(Limits.allowListMax) entries")
            return []
        }
        var names: [String] = []
        for (index, entry) in values.enumerated() {
            guard let name = entry.string, (1...64).contains(name.unicodeScalars.count),
                !TextRules.hasControl(name)
            else {
                errors.add("\(field)[\(index)]", "must be a string of 1 to 64 characters")
                continue
            }
            names.append(name)
        }
        return names
    }
}
