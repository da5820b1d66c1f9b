<?xml version="1.0" encoding="utf-8"?>
<!-- What the doc comments of the API's types say, an element for each type and property that has one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="utf-8" />
  <xsl:template match="/">
    <descriptions>
      <xsl:for-each select="doc/members/member[summary and (contains(@name, '.V1.') or contains(@name, '.V2.') or contains(@name, '.IKubernetesObject.'))][starts-with(@name, 'T:') or starts-with(@name, 'P:')]">
        <description of="{substring-after(@name, ':Platform.Kubernetes.')}">
          <xsl:variable name="text"><xsl:apply-templates select="summary" /></xsl:variable>
          <xsl:value-of select="normalize-space($text)" />
        </description>
      </xsl:for-each>
    </descriptions>
  </xsl:template>
  <xsl:template match="see[@cref]"><xsl:value-of select="substring-after(@cref, ':')" /></xsl:template>
</xsl:stylesheet>
