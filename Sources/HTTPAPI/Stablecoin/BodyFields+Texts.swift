import Domain
import StrictJSON

extension BodyFields {
    /// The client's own key, `ref_id`.
    mutating func reference() -> String? {
        guard let value = member("ref_id") else { return nil }
        guard let text = value.string, ConversionRequestBody.isReference(text) else {
            errors.add("ref_id", FieldWords.reference)
            return nil
        }
        return text
    }

    mutating func nickname() -> String? {
        guard let value = required("nickname") else { return nil }
        guard let text = value.string,
            (1...Limits.nicknameLengthMax).contains(text.unicodeScalars.count),
            !TextRules.hasControl(text)
        else {
            errors.add(
                "nickname",
                "must be a string of 1 to \(Limits.nicknameLengthMax) characters "
                    + "without control characters")
            return nil
        }
        return text
    }

    mutating func memo() -> String {
        guard let value = member("memo") else { return "" }
        guard let text = value.string, text.unicodeScalars.count <= Limits.memoLengthMax,
            !TextRules.hasControlButLines(text)
        else {
            errors.add(
                "memo",
                "must be a string of at most \(Limits.memoLengthMax) characters "
                    + "without control characters but tabs and line ends")
            return ""
        }
        return text
    }

    mutating func metadata() -> [String: String] {
        guard let value = member("metadata") else { return [:] }
        guard let members = value.object else {
            errors.add("metadata", "must be an object of strings")
            return [:]
        }
        if members.count > Limits.parMetadataPairsMax {
            errors.add("metadata", "has more than \(Limits.parMetadataPairsMax) members")
            return [:]
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard let text = member.value.string else {
                errors.add("metadata", "must be an object of strings")
                continue
            }
            if [member.name, text].contains(where: Self.isTooLong) {
                errors.add(
                    "metadata",
                    "has a key or value of more than \(Limits.parMetadataLengthMax) characters")
            }
            if [member.name, text].contains(where: TextRules.hasControlButLines) {
                errors.add(
                    "metadata", "must not contain control characters but tabs and line ends")
            }
            metadata[member.name] = text
        }
        return metadata
    }

    private static func isTooLong(_ text: String) -> Bool {
        text.unicodeScalars.count > Limits.parMetadataLengthMax
    }
}
